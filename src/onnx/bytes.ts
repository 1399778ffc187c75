/** Runs of bytes, and the strings they spell. */
import { once } from './once.ts';

const BEYOND_ASCII = /[\u0080-\uffff]/;

// Made when first asked for: most models need none.
const utf8 = once(() => new TextDecoder('utf-8', { ignoreBOM: true }));
const bytewise = once(() => new TextDecoder('latin1'));

/** A run of bytes, seen in the ways that are fastest for each use. */
export interface Bytes {
  readonly array: Uint8Array;
  readonly view: DataView;
  /** Null where there is none, as in browsers. */
  readonly buffer: Buffer | null;
}

export const bytesOf = (array: Uint8Array): Bytes => ({
  array,
  view: new DataView(array.buffer, array.byteOffset, array.length),
  buffer: typeof Buffer === 'undefined' ? null : Buffer.from(array.buffer, array.byteOffset, array.length),
});

/** Bytes [from, to) as UTF-8. A byte order mark is part of a name: without it, two names could be one. */
export function textOf(bytes: Bytes, from: number, to: number): string {
  const spelling = spellingOf(bytes, from, to);
  return isAscii(spelling) ? spelling : utf8().decode(bytes.array.subarray(from, to));
}

/** Bytes [from, to), a character each: equal spellings are equal bytes. */
export const spellingOf = ({ array, buffer }: Bytes, from: number, to: number): string =>
  buffer === null ? bytewise().decode(array.subarray(from, to)) : buffer.toString('latin1', from, to);

export const isAscii = (spelling: string): boolean => !BEYOND_ASCII.test(spelling);

/** All parts behind one another; a single one is that itself. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
