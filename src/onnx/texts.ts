/** Strings out of bytes: a name read a moment ago is the same string again, so that maps of names compare pointers. */

/** Texts kept at a time, of all files; a newer one takes the place of an older. */
const SLOTS = 4096;
/** Bytes of the longest text kept. */
const LONGEST = 128;

const recent = new Array<string>(SLOTS).fill('');
/** Their bytes, as strings are slow to compare with. */
const spelled = new DataView(new ArrayBuffer(SLOTS * LONGEST));

/** Texts of a process that are made anew: compiling what recalls them takes longer than a model or two has use for. */
let fresh = 8192;
const BEYOND_ASCII = /[\x80-\xff]/;

/** An odd constant of mixed bits. */
const MIX = 0x9e3779b1;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const bytewise = new TextDecoder('latin1');

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
  if (bytes.buffer === null || fresh === 0) return recalled(bytes, from, to);
  fresh--;
  const text = bytes.buffer.toString('latin1', from, to);
  return BEYOND_ASCII.test(text) ? utf8.decode(bytes.array.subarray(from, to)) : text;
}

function recalled(bytes: Bytes, from: number, to: number): string {
  const { view } = bytes;
  const words = to - 3;
  let hash = to - from;
  let seen = 0;
  let i = from;
  for (; i < words; i += 4) {
    const word = view.getInt32(i, true);
    seen |= word;
    hash = Math.imul(hash ^ word, MIX);
    hash ^= hash >>> 15;
  }
  for (; i < to; i++) {
    const byte = view.getUint8(i);
    seen |= byte;
    hash = Math.imul(hash ^ byte, MIX);
  }
  // Names are ASCII nearly always.
  return (seen & 0x80808080) !== 0 ? utf8.decode(bytes.array.subarray(from, to)) : recall(bytes, from, to, hash);
}

/** Bytes [from, to), a character each: equal texts are equal bytes. */
export function bytesAsText(bytes: Bytes, from: number, to: number): string {
  const { view } = bytes;
  const words = to - 3;
  let hash = to - from;
  let i = from;
  for (; i < words; i += 4) {
    hash = Math.imul(hash ^ view.getInt32(i, true), MIX);
    hash ^= hash >>> 15;
  }
  for (; i < to; i++) hash = Math.imul(hash ^ view.getUint8(i), MIX);
  return recall(bytes, from, to, hash);
}

function recall(bytes: Bytes, from: number, to: number, hash: number): string {
  const length = to - from;
  const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
  const known = recent[slot] as string;
  if (known.length === length && isSpelled(slot, bytes.view, from, length)) return known;
  const { array, buffer } = bytes;
  const text = buffer === null ? bytewise.decode(array.subarray(from, to)) : buffer.toString('latin1', from, to);
  if (length <= LONGEST) {
    recent[slot] = text;
    spell(slot, bytes.view, from, length);
  }
  return text;
}

function isSpelled(slot: number, view: DataView, from: number, length: number): boolean {
  const at = slot * LONGEST;
  let i = 0;
  for (; i < length - 3; i += 4) if (spelled.getInt32(at + i) !== view.getInt32(from + i)) return false;
  for (; i < length; i++) if (spelled.getUint8(at + i) !== view.getUint8(from + i)) return false;
  return true;
}

function spell(slot: number, view: DataView, from: number, length: number): void {
  const at = slot * LONGEST;
  let i = 0;
  for (; i < length - 3; i += 4) spelled.setInt32(at + i, view.getInt32(from + i));
  for (; i < length; i++) spelled.setUint8(at + i, view.getUint8(from + i));
}
