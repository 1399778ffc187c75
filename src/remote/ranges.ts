/**
 * The runs of a remote file that are at hand, and which to fetch next. The reader of a model goes forward and jumps over
 * weights: where it reads on, ever longer runs are fetched; where it jumps, only what it asks for, and the places where it
 * will land if the steps since an earlier place repeat, as those of a network's blocks do.
 * What is fetched beyond what was asked for, and never asked for later, stays under SPARE bytes.
 */
import type { ByteRange } from '../onnx/byte-source.ts';
import { joined } from '../onnx/bytes.ts';
import { createSteps } from './steps.ts';

export interface Ranges {
  /** The bytes of a range; null unless all of it has been fetched. */
  readonly at: (range: ByteRange) => Uint8Array | null;
  /** The same for a reader that goes forward, which `plan` then knows. */
  readonly next: (range: ByteRange) => Uint8Array | null;
  /** What to fetch for a range that is not at hand: what is missing of it first, then what may be asked for soon. */
  readonly plan: (range: ByteRange) => readonly ByteRange[];
  readonly add: (offset: number, bytes: Uint8Array) => void;
}

/** Enough for the graph of most models in one request. */
export const FIRST_FETCH = 262_144;
const LONGEST_FETCH = 1_048_576;
const SPARE = 1_048_576;
/** Most bytes that are kept. */
const HELD = 8_388_608;
/** Names of numbered layers grow by a digit (`9` to `10`), which shifts what follows by some bytes. */
const SLACK = 64;
const JUMP_SLACK = 12_288;

interface Run {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const endOf = ({ offset, bytes }: Run): number => offset + bytes.length;
const holds = (run: Run, offset: number): boolean => offset >= run.offset && offset <= endOf(run);

export function createRanges(size: number): Ranges {
  /** The oldest first. */
  let runs: readonly Run[] = [];
  let fetched = 0;
  let used = 0;
  let ahead = FIRST_FETCH;
  /** End of what the forward reader has asked for. */
  let stop = 0;
  const steps = createSteps();

  /** Where the bytes of `range` that are not at hand begin. */
  const missing = ({ offset }: ByteRange): number => {
    const run = runs.findLast((known) => holds(known, offset));
    return run === undefined ? offset : endOf(run);
  };
  const spare = (): number => Math.max(0, SPARE + used - fetched);
  const upTo = (offset: number, length: number): ByteRange => ({ offset, length: Math.min(length, size - offset) });

  const at = ({ offset, length }: ByteRange): Uint8Array | null => {
    const run = runs.findLast((known) => holds(known, offset) && offset + length <= endOf(known));
    return run?.bytes.subarray(offset - run.offset, offset - run.offset + length) ?? null;
  };
  return {
    at,
    next(range) {
      if (range.offset > stop) steps.note(range.offset);
      stop = Math.max(stop, range.offset + range.length);
      const bytes = at(range);
      used += bytes?.length ?? 0;
      return bytes;
    },
    plan(range) {
      const from = missing(range);
      const needed = range.offset + range.length - from;
      if (from > range.offset || runs.length === 0) {
        const length = Math.max(needed, Math.min(ahead, needed + Math.floor(spare() / 2)));
        ahead = Math.min(ahead * 4, LONGEST_FETCH);
        return [upTo(from, length)];
      }
      const soon = steps
        .next()
        .map((offset) => upTo(offset - SLACK, range.length + 2 * SLACK))
        .filter(({ offset, length }) => length > 0 && missing({ offset, length }) === offset)
        .slice(0, Math.floor(spare() / (range.length + 2 * SLACK)));
      const length = needed + Math.min(JUMP_SLACK, Math.max(0, Math.floor((spare() - SPARE / 2) / 64)));
      ahead = 4 * length;
      return [upTo(from, length), ...soon];
    },
    add(offset, bytes) {
      fetched += bytes.length;
      const before = runs.find((run) => endOf(run) === offset);
      const run =
        before === undefined ? { offset, bytes } : { offset: before.offset, bytes: joined([before.bytes, bytes]) };
      runs = [...runs.filter((known) => known !== before), run];
      let held = runs.reduce((sum, known) => sum + known.bytes.length, 0);
      while (held > HELD && runs.length > 1) {
        held -= runs[0]?.bytes.length ?? 0;
        runs = runs.slice(1);
      }
    },
  };
}

/** A gap of fewer bytes is cheaper to fetch than to start another request. */
const GAP = 8192;

export interface Coalesced extends ByteRange {
  /** What is wanted of it. */
  readonly parts: readonly ByteRange[];
}

/** Merges ranges that lie close together. */
export function coalesce(ranges: readonly ByteRange[]): readonly Coalesced[] {
  const groups: Coalesced[] = [];
  for (const range of [...ranges].sort((a, b) => a.offset - b.offset)) {
    const last = groups.at(-1);
    if (last === undefined || range.offset > last.offset + last.length + GAP) {
      groups.push({ ...range, parts: [range] });
      continue;
    }
    const end = Math.max(last.offset + last.length, range.offset + range.length);
    groups[groups.length - 1] = { offset: last.offset, length: end - last.offset, parts: [...last.parts, range] };
  }
  return groups;
}
