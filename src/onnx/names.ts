/**
 * The names of one file, interned as numbers. A name's string is made only when asked for: of the thousands of names in a graph
 * a few are ever shown, while all have to be compared.
 */
import { type Bytes, isAscii, spellingOf } from './bytes.ts';
import { hashWith } from './hash.ts';
import { addText, grown, startTexts, textAt } from './texts.ts';

/** The name of a value, interned: equal names are one number, counted up from 1 as the file mentions them. */
export type Name = number & { readonly '': 'name' };
/** The name of a node, which is shown but never looked up: not interned, a new number at each mention. */
export type Label = number & { readonly '': 'label' };

/** The empty name, of an input or output that is left out. */
export const NO_NAME = 0 as Name;
export const NO_LABEL = 0 as Label;

export interface Names {
  /** The name in bytes [from, to). */
  of(bytes: Bytes, from: number, to: number): Name;
  /** A number for the message in bytes [from, to), which is compared and never shown. */
  ofMessage(bytes: Bytes, from: number, to: number): Name;
  text(name: Name): string;
  /** An upper bound: every name is below it. */
  count(): number;
  /** A new label for the text in bytes [from, to). */
  label(bytes: Bytes, from: number, to: number): Label;
  labelText(label: Label): string;
}

/** Slots probed for one name. A file made so that its names collide has the rest of them in a map. */
const MAX_PROBES = 32;
/**
 * How many more mentions of names this process looks up as strings, in a Map. Only a longer run repays compiling the hash table
 * below, which takes the engine longer than reading a model or two.
 */
let stringLookupsLeft = 8192;

export function createNames(): Names {
  const labels = startTexts();
  /** Names that are compared as bytes; one that is compared as a string has an empty text here. */
  const texts = startTexts();
  /** Strings by name: those that were asked for, and those of names that are compared as strings. */
  const strings: (string | undefined)[] = [''];
  /** Names by their Latin-1 spelling: early ones, and those for which the hash table had no free slot. */
  const spellings = new Map<string, Name>();
  /** Early messages by their Latin-1 spelling. */
  const messages = new Map<string, Name>();
  let hashes = new Int32Array(texts.ends.length);
  /** A hash table with open addressing; NO_NAME marks an empty slot. */
  let slots = new Int32Array(2 * hashes.length);

  const add = (from: Bytes, start: number, end: number, hash: number): Name => {
    const name = addText(texts, from, start, end) as Name;
    if (name >= hashes.length) {
      hashes = grown(hashes, name);
      slots = new Int32Array(2 * hashes.length);
      for (let known = 1; known < name; known++) if (isBytewise(known as Name)) putInSlot(known as Name);
    }
    hashes[name] = hash;
    return name;
  };

  /** Whether it is compared as bytes, and so belongs in the hash table. */
  const isBytewise = (name: Name): boolean => (texts.ends[name] as number) > (texts.ends[name - 1] as number);

  const putInSlot = (name: Name): void => {
    const mask = slots.length - 1;
    const hash = hashes[name] as number;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const at = (hash + probe * ((hash >>> 24) | 1)) & mask;
      if (slots[at] !== NO_NAME) continue;
      slots[at] = name;
      return;
    }
    spellings.set(spellingOf(texts.bytes, texts.ends[name - 1] as number, texts.ends[name] as number), name);
  };

  const find = (from: Bytes, start: number, end: number, hash: number): Name => {
    const { bytes, ends } = texts;
    const mask = slots.length - 1;
    const length = end - start;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const name = slots[(hash + probe * ((hash >>> 24) | 1)) & mask] as Name;
      if (name === NO_NAME) break;
      if (hashes[name] !== hash) continue;
      const at = ends[name - 1] as number;
      if ((ends[name] as number) - at === length && areEqual(from.view, start, bytes.view, at, length)) return name;
    }
    return spellings.size === 0 ? NO_NAME : (spellings.get(spellingOf(from, start, end)) ?? NO_NAME);
  };

  const ofString = (from: Bytes, start: number, end: number): Name => {
    stringLookupsLeft--;
    const spelling = spellingOf(from, start, end);
    if (!isAscii(spelling)) return ofBytes(from, start, end);
    let name = spellings.get(spelling);
    if (name === undefined) {
      name = add(from, start, start, 0);
      strings[name] = spelling;
      spellings.set(spelling, name);
    }
    return name;
  };

  const ofMessageString = (from: Bytes, start: number, end: number): Name => {
    stringLookupsLeft--;
    const spelling = spellingOf(from, start, end);
    let message = messages.get(spelling);
    if (message === undefined) {
      message = add(from, start, start, 0);
      messages.set(spelling, message);
    }
    return message;
  };

  const ofBytes = (from: Bytes, start: number, end: number): Name => {
    const hash = hashOf(from.view, start, end);
    const known = find(from, start, end, hash);
    if (known !== NO_NAME) return known;
    const name = add(from, start, end, hash);
    putInSlot(name);
    return name;
  };

  return {
    of: (from, start, end) =>
      start === end ? NO_NAME : stringLookupsLeft > 0 ? ofString(from, start, end) : ofBytes(from, start, end),
    ofMessage: (from, start, end) =>
      start === end ? NO_NAME : stringLookupsLeft > 0 ? ofMessageString(from, start, end) : ofBytes(from, start, end),
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
  for (; i < words; i += 4) hash = hashWith(hash, view.getInt32(i, true));
  for (; i < to; i++) hash = hashWith(hash, view.getUint8(i));
  // Slots go by the low bits, so all bits are mixed into them, as MurmurHash3's finalizer does.
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
