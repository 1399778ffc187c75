/** Keeps parts of a stream under a cap: the ranges that the walk read, and small payloads that a fact may ask for. */
import type { ByteRange } from '../byte-source.ts';

/** Runs of bytes, in the order of the stream. They may overlap in one byte: the last of a payload, which the walk reads too. */
export interface Kept {
  /** Length of the whole stream, in bytes. */
  readonly size: number;
  readonly runs: readonly ByteRange[];
  /** The bytes of all runs, concatenated. */
  readonly bytes: Uint8Array;
}

export interface Keeper {
  /** Keeps a range that the walk read. False where those alone exceed the cap. */
  readonly addWindow: (offset: number, bytes: Uint8Array) => boolean;
  readonly addPayload: (offset: number, bytes: Uint8Array) => void;
  /** Where the last window ends; a payload is only needed from here on. */
  readonly windowEnd: () => number;
  readonly kept: (size: number) => Kept;
}

interface Run {
  readonly offset: number;
  /** Null once it was dropped for the cap. */
  bytes: Uint8Array | null;
}

/** @param cap in bytes; beyond it the longest payloads are dropped first, as facts ask for short ones */
export function createKeeper(cap: number): Keeper {
  const runs: Run[] = [];
  /** Payloads by the number of bits of their length. */
  const payloads: Run[][] = [];
  let total = 0;
  let end = 0;

  const add = (offset: number, bytes: Uint8Array): Run => {
    const run = { offset, bytes: bytes.slice() };
    runs.push(run);
    total += bytes.length;
    return run;
  };
  const dropPayloads = (): void => {
    while (total > cap && payloads.length > 0) {
      const run = payloads.at(-1)?.pop();
      if (run === undefined) payloads.pop();
      else {
        total -= run.bytes?.length ?? 0;
        run.bytes = null;
      }
    }
  };
  return {
    addWindow: (offset, bytes) => {
      const from = Math.max(offset, end);
      if (from >= offset + bytes.length) return true;
      add(from, bytes.subarray(from - offset));
      end = offset + bytes.length;
      dropPayloads();
      return total <= cap;
    },
    addPayload: (offset, bytes) => {
      const magnitude = 32 - Math.clz32(bytes.length);
      while (payloads.length <= magnitude) payloads.push([]);
      payloads[magnitude]?.push(add(offset, bytes));
      dropPayloads();
    },
    windowEnd: () => end,
    kept: (size) => {
      const left = runs.filter((run): run is Run & { readonly bytes: Uint8Array } => run.bytes !== null);
      const bytes = new Uint8Array(total);
      let at = 0;
      for (const run of left) {
        bytes.set(run.bytes, at);
        at += run.bytes.length;
      }
      return { size, runs: left.map((run) => ({ offset: run.offset, length: run.bytes.length })), bytes };
    },
  };
}
