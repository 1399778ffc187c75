/**
 * The names of one file, each once: a number stands for a name, and its text is made when somebody asks. Of the thousands of
 * names in a graph a few are told of; the others have to be told apart, no more.
 */
import { type Bytes, bytesOf, isAscii, spellingOf, textOf } from './bytes.ts';

/** A number that stands for a name, counted in the order in which the file has them. */
export type Name = number & { readonly '': 'name' };

/** The empty name: of an input or output that is left out, and of whatever has none. */
export const NO_NAME = 0 as Name;

export interface Names {
  /** The name that bytes [from, to) spell. */
  of(bytes: Bytes, from: number, to: number): Name;
  text(name: Name): string;
  /** Numbers of names are below it. */
  count(): number;
  /** Leaves its memory to the names of another file: nothing is to be asked any more. */
  release(): void;
}

/** Places looked at for one name; a file made so that its names meet there has them in a map. */
const MAX_PROBES = 32;
const FIRST_NAMES = 1024;
const FIRST_BYTES = 16_384;
/** Names and bytes of a table worth keeping for the next file. */
const MOST_SPARE = 65_536;
const MOST_SPARE_BYTES = 4_194_304;
/** An odd constant of mixed bits. */
const MIX = 0x9e3779b1;

/** Names by their bytes, which lie one after another. */
interface Table {
  bytes: Bytes;
  /** Where each name's bytes end. */
  ends: Int32Array;
  hashes: Int32Array;
  /** Open addressing by hash; no name is an empty place. */
  places: Int32Array;
}

/** Memory outside of the engine's heap is dear to get: tables go from file to file. */
const spare: Table[] = [];

const newTable = (): Table => ({
  bytes: bytesOf(new Uint8Array(FIRST_BYTES)),
  ends: new Int32Array(FIRST_NAMES),
  hashes: new Int32Array(FIRST_NAMES),
  places: new Int32Array(2 * FIRST_NAMES),
});

/** Names of a process that are told apart as strings: compiling what does it by bytes takes longer than a model or two. */
let early = 8192;

export function createNames(): Names {
  let count = 1;
  const texts: (string | undefined)[] = [''];
  /** Names by their bytes, a character each: early ones, and those that find no place. */
  const spellings = new Map<string, Name>();
  const table = spare.pop() ?? newTable();
  /** Names that the places in use are enough for: a small file after a large one does with few. */
  let room = FIRST_NAMES;

  const add = (from: Bytes, start: number, end: number, hash: number): Name => {
    const name = count++ as Name;
    if (name === room) {
      room *= 2;
      if (room > table.ends.length) {
        table.ends = grown(table.ends, name);
        table.hashes = grown(table.hashes, name);
        table.places = new Int32Array(2 * room);
      } else {
        table.places.fill(NO_NAME, 0, room);
      }
      for (let known = 1; known < name; known++) if (isKept(known as Name)) place(known as Name);
    }
    const at = table.ends[name - 1] as number;
    const length = end - start;
    if (at + length > table.bytes.array.length) table.bytes = bytesOf(grown(table.bytes.array, at + length));
    copy(from.view, start, table.bytes.view, at, length);
    table.ends[name] = at + length;
    table.hashes[name] = hash;
    return name;
  };

  const isKept = (name: Name): boolean => (table.ends[name] as number) > (table.ends[name - 1] as number);

  const place = (name: Name): void => {
    const { places, hashes, ends } = table;
    const mask = 2 * room - 1;
    const hash = hashes[name] as number;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const at = (hash + probe * ((hash >>> 24) | 1)) & mask;
      if (places[at] !== NO_NAME) continue;
      places[at] = name;
      return;
    }
    spellings.set(spellingOf(table.bytes, ends[name - 1] as number, ends[name] as number), name);
  };

  const find = (from: Bytes, start: number, end: number, hash: number): Name => {
    const { places, hashes, ends, bytes } = table;
    const mask = 2 * room - 1;
    const length = end - start;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const name = places[(hash + probe * ((hash >>> 24) | 1)) & mask] as Name;
      if (name === NO_NAME) break;
      if (hashes[name] !== hash) continue;
      const at = ends[name - 1] as number;
      if ((ends[name] as number) - at === length && areEqual(from.view, start, bytes.view, at, length)) return name;
    }
    return spellings.size === 0 ? NO_NAME : (spellings.get(spellingOf(from, start, end)) ?? NO_NAME);
  };

  const ofEarly = (from: Bytes, start: number, end: number): Name => {
    early--;
    const spelling = spellingOf(from, start, end);
    if (!isAscii(spelling)) return ofAny(from, start, end);
    let name = spellings.get(spelling);
    if (name === undefined) {
      name = add(from, start, start, 0);
      texts[name] = spelling;
      spellings.set(spelling, name);
    }
    return name;
  };

  const ofAny = (from: Bytes, start: number, end: number): Name => {
    const hash = hashOf(from.view, start, end);
    const known = find(from, start, end, hash);
    if (known !== NO_NAME) return known;
    const name = add(from, start, end, hash);
    place(name);
    return name;
  };

  return {
    of: (from, start, end) =>
      start === end ? NO_NAME : early > 0 ? ofEarly(from, start, end) : ofAny(from, start, end),
    text: (name) => (texts[name] ??= textOf(table.bytes, table.ends[name - 1] as number, table.ends[name] as number)),
    count: () => count,
    release: () => {
      if (table.ends.length > MOST_SPARE || table.bytes.array.length > MOST_SPARE_BYTES) return;
      table.places.fill(NO_NAME, 0, 2 * room);
      spare.push(table);
    },
  };
}

function hashOf(view: DataView, from: number, to: number): number {
  const words = to - 3;
  let hash = to - from;
  let i = from;
  for (; i < words; i += 4) {
    hash = Math.imul(hash ^ view.getInt32(i, true), MIX);
    hash ^= hash >>> 15;
  }
  for (; i < to; i++) hash = Math.imul(hash ^ view.getUint8(i), MIX);
  // Places go by the low bits: as in MurmurHash3's finalizer, every bit has a say in them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function areEqual(a: DataView, i: number, b: DataView, j: number, length: number): boolean {
  let k = 0;
  for (; k < length - 3; k += 4) if (a.getInt32(i + k) !== b.getInt32(j + k)) return false;
  for (; k < length; k++) if (a.getUint8(i + k) !== b.getUint8(j + k)) return false;
  return true;
}

function copy(a: DataView, i: number, b: DataView, j: number, length: number): void {
  let k = 0;
  for (; k < length - 3; k += 4) b.setInt32(j + k, a.getInt32(i + k));
  for (; k < length; k++) b.setUint8(j + k, a.getUint8(i + k));
}

/** A copy with room for an element at `index`, and for as many again. */
function grown<T extends Int32Array | Uint8Array>(array: T, index: number): T {
  const longer = new (array.constructor as new (length: number) => T)(
    Math.max(2 * array.length, 2 ** Math.ceil(Math.log2(index + 1))),
  );
  longer.set(array);
  return longer;
}
