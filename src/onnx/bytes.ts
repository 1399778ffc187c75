/** Byte arrays, and the strings in them. */
import { once } from './once.ts';

const BEYOND_ASCII = /[\u0080-\uffff]/;

// Made on first use: most models need neither.
const utf8 = once(() => new TextDecoder('utf-8', { ignoreBOM: true }));
const bytewise = once(() => new TextDecoder('latin1'));

/** One byte array under the views that are fastest for each use. */
export interface Bytes {
  readonly array: Uint8Array;
  readonly view: DataView;
  /** Null where there is no Buffer, as in browsers. */
  readonly buffer: Buffer | null;
}

export const bytesOf = (array: Uint8Array): Bytes => ({
  array,
  view: new DataView(array.buffer, array.byteOffset, array.length),
  buffer: typeof Buffer === 'undefined' ? null : Buffer.from(array.buffer, array.byteOffset, array.length),
});

/** Bytes [from, to) as UTF-8. A byte order mark is kept, as dropping it could make two names equal. */
export function textOf(bytes: Bytes, from: number, to: number): string {
  const spelling = spellingOf(bytes, from, to);
  return isAscii(spelling) ? spelling : utf8().decode(bytes.array.subarray(from, to));
}

/** Bytes [from, to) as Latin-1, one character a byte, so that strings are equal exactly where bytes are. */
export const spellingOf = ({ array, buffer }: Bytes, from: number, to: number): string =>
  buffer === null ? bytewise().decode(array.subarray(from, to)) : buffer.toString('latin1', from, to);

export const isAscii = (spelling: string): boolean => !BEYOND_ASCII.test(spelling);

/** Concatenates byte arrays; a single one is returned itself, not copied. */
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
