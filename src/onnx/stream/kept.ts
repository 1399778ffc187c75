/** What is kept of a stream: what the walk looked at, and small payloads that a fact may ask for, under one cap. */
import type { ByteRange } from '../byte-source.ts';

/** Runs of bytes by their place in the stream, in order; only the last byte of a payload may lie in two. */
export interface Kept {
  /** Of the whole stream, in bytes. */
  readonly size: number;
  readonly runs: readonly ByteRange[];
  /** The bytes of all runs, one behind the other. */
  readonly bytes: Uint8Array;
}

export interface Keeper {
  /** False where what the walk needs alone is over the cap. */
  readonly addWindow: (offset: number, bytes: Uint8Array) => boolean;
  readonly addPayload: (offset: number, bytes: Uint8Array) => void;
  /** The end of what windows hold: a payload is wanted from here on. */
  readonly windowEnd: () => number;
  readonly kept: (size: number) => Kept;
}

interface Run {
  readonly offset: number;
  /** Null once the cap took it. */
  bytes: Uint8Array | null;
}

/** @param cap bytes; over it payloads go, the longest first: what facts ask for is short */
export function createKeeper(cap: number): Keeper {
  const runs: Run[] = [];
  /** Payloads by the magnitude of their length. */
  const payloads: Run[][] = [];
  let total = 0;
  let end = 0;

  const add = (offset: number, bytes: Uint8Array): Run => {
    const run = { offset, bytes: bytes.slice() };
    runs.push(run);
    total += bytes.length;
    return run;
  };
  const shed = (): void => {
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
      shed();
      return total <= cap;
    },
    addPayload: (offset, bytes) => {
      const magnitude = 32 - Math.clz32(bytes.length);
      while (payloads.length <= magnitude) payloads.push([]);
      payloads[magnitude]?.push(add(offset, bytes));
      shed();
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
