/** A byte source over what was kept of a stream: reads as the whole file would, where the bytes were kept. */
import type { ByteRange, ByteSource } from '../byte-source.ts';
import { OnnxError } from '../errors.ts';
import type { PayloadReader } from '../tensor.ts';
import type { Kept } from './kept.ts';

export interface KeptSource extends ByteSource {
  /** Bytes of a payload, or a sentence that says why they can't be had. */
  readonly payload: PayloadReader['read'];
}

/** `read` throws OnnxError `unreadable` for bytes that were not kept. */
export function keptSource({ size, runs, bytes }: Kept): KeptSource {
  let at = 0;
  const starts = runs.map(({ length }) => {
    at += length;
    return at - length;
  });
  let bytesRead = 0;

  /** The bytes of a range; null where one of them was not kept. */
  const find = ({ offset, length }: ByteRange): Uint8Array | null => {
    const found = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const index = runAt(runs, offset + filled);
      const run = runs[index];
      const into = run === undefined ? 0 : offset + filled - run.offset;
      if (run === undefined || into >= run.length) return null;
      const from = (starts[index] as number) + into;
      const part = bytes.subarray(from, from + Math.min(run.length - into, length - filled));
      found.set(part, filled);
      filled += part.length;
    }
    bytesRead += length;
    return found;
  };
  return {
    size,
    get bytesRead() {
      return bytesRead;
    },
    read: (range) => {
      const found = find(range);
      if (found === null) throw new OnnxError('unreadable', 'bytes of the stream that were not kept', range.offset);
      return found;
    },
    payload: (range) => find(range) ?? 'its bytes came by in a stream and were not kept',
  };
}

/** Index of the last run that starts at or before `offset`, by binary search; -1 where there is none. */
function runAt(runs: readonly ByteRange[], offset: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle] as ByteRange).offset <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
