/**
 * The names of one file. A number stands for a name, and its text is made when somebody asks: of the thousands of names in a
 * graph a few are told of; the others have to be told apart, no more.
 */
import { type Bytes, isAscii, spellingOf } from './bytes.ts';
import { mixed } from './mix.ts';
import { addText, grown, startTexts, textAt } from './texts.ts';

/** What a value is called: one number for each name, counted in the order in which the file has them. */
export type Name = number & { readonly '': 'name' };
/** What a node is called, which is told and never looked up: a number for each time. */
export type Label = number & { readonly '': 'label' };

/** The empty name: of an input or output that is left out, and of whatever has none. */
export const NO_NAME = 0 as Name;
export const NO_LABEL = 0 as Label;

export interface Names {
  /** The name that bytes [from, to) spell. */
  of(bytes: Bytes, from: number, to: number): Name;
  text(name: Name): string;
  /** Names are below. */
  count(): number;
  /** A label that bytes [from, to) spell. */
  label(bytes: Bytes, from: number, to: number): Label;
  labelText(label: Label): string;
}

/** Places looked at for one name; a file made so that its names meet there has them in a map. */
const MAX_PROBES = 32;
/** Names of a process that are told apart as strings: compiling what does it by bytes takes longer than a model or two. */
let early = 8192;

export function createNames(): Names {
  const labels = startTexts();
  /** The names that are told apart by bytes; others have none here. */
  const texts = startTexts();
  /** Texts that were asked for, and those of names that are told apart as strings. */
  const strings: (string | undefined)[] = [''];
  /** Names by their bytes, a character each: early ones, and those that find no place. */
  const spellings = new Map<string, Name>();
  let hashes = new Int32Array(texts.ends.length);
  /** Open addressing by hash; no name is an empty place. */
  let places = new Int32Array(2 * hashes.length);

  const add = (from: Bytes, start: number, end: number, hash: number): Name => {
    const name = addText(texts, from, start, end) as Name;
    if (name >= hashes.length) {
      hashes = grown(hashes, name);
      places = new Int32Array(2 * hashes.length);
      for (let known = 1; known < name; known++) if (isKept(known as Name)) place(known as Name);
    }
    hashes[name] = hash;
    return name;
  };

  const isKept = (name: Name): boolean => (texts.ends[name] as number) > (texts.ends[name - 1] as number);

  const place = (name: Name): void => {
    const mask = places.length - 1;
    const hash = hashes[name] as number;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const at = (hash + probe * ((hash >>> 24) | 1)) & mask;
      if (places[at] !== NO_NAME) continue;
      places[at] = name;
      return;
    }
    spellings.set(spellingOf(texts.bytes, texts.ends[name - 1] as number, texts.ends[name] as number), name);
  };

  const find = (from: Bytes, start: number, end: number, hash: number): Name => {
    const { bytes, ends } = texts;
    const mask = places.length - 1;
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
      strings[name] = spelling;
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
    text: (name) => (strings[name] ??= textAt(texts, name)),
    count: () => texts.count,
    label: (from, start, end) => (start === end ? NO_LABEL : (addText(labels, from, start, end) as Label)),
    labelText: (label) => (label === NO_LABEL ? '' : textAt(labels, label)),
  };
}

function hashOf(view: DataView, from: number, to: number): number {
  const words = to - 3;
  let hash = to - from;
  let i = from;
  for (; i < words; i += 4) hash = mixed(hash, view.getInt32(i, true));
  for (; i < to; i++) hash = mixed(hash, view.getUint8(i));
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
