/** An append-only list of texts, stored as bytes one after another; a string is made only of a text that is asked for. */
import { type Bytes, bytesOf, textOf } from './bytes.ts';

/** Text `i` is bytes [ends[i - 1], ends[i]); numbers start at 1. */
export interface Texts {
  bytes: Bytes;
  ends: Int32Array;
  /** The number that the next text will get. */
  count: number;
}

const FIRST_TEXTS = 1024;
const FIRST_BYTES = 16_384;

export const startTexts = (): Texts => ({
  bytes: bytesOf(new Uint8Array(FIRST_BYTES)),
  ends: new Int32Array(FIRST_TEXTS),
  count: 1,
});

/** Adds bytes [start, end) of `from` as a text and returns its number. */
export function addText(texts: Texts, from: Bytes, start: number, end: number): number {
  const added = texts.count++;
  if (added === texts.ends.length) texts.ends = grown(texts.ends, added);
  const at = texts.ends[added - 1] as number;
  const length = end - start;
  if (at + length > texts.bytes.array.length) texts.bytes = bytesOf(grown(texts.bytes.array, at + length));
  copy(from.view, start, texts.bytes.view, at, length);
  texts.ends[added] = at + length;
  return added;
}

export const textAt = ({ bytes, ends }: Texts, index: number): string =>
  textOf(bytes, ends[index - 1] as number, ends[index] as number);

function copy(a: DataView, i: number, b: DataView, j: number, length: number): void {
  let k = 0;
  for (; k < length - 3; k += 4) b.setInt32(j + k, a.getInt32(i + k));
  for (; k < length; k++) b.setUint8(j + k, a.getUint8(i + k));
}

/** A copy with room for an element at `index`, at least twice as long. */
export function grown<T extends Int32Array | Uint8Array>(array: T, index: number): T {
  const longer = new (array.constructor as new (length: number) => T)(
    Math.max(2 * array.length, 2 ** Math.ceil(Math.log2(index + 1))),
  );
  longer.set(array);
  return longer;
}
