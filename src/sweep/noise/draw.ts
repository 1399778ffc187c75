/** The random numbers of an image, independent of batches, of the order of images and of the number of workers. */
import { createHash } from 'node:crypto';
import { type PhiloxKey, philoxWords } from './philox.ts';
import { normalsFrom } from './quantile.ts';

export interface DrawKey {
  /** Whole number, 0 to 2^32 - 1. */
  readonly seed: number;
  /** Id of the image: its path in the data set. */
  readonly image: string;
  /** Which of several independent draws for this image, from 0. */
  readonly draw: number;
}

function philoxKey({ seed, image, draw }: DrawKey): PhiloxKey {
  const hash = createHash('sha256').update(image).digest();
  return { key: [seed >>> 0, hash.readUInt32LE(8)], counter: [draw >>> 0, hash.readUInt32LE(0), hash.readUInt32LE(4)] };
}

/** The middle of one of 2^32 cells, so never 0 or 1. */
const unit = (word: number): number => (word + 0.5) / 0x1_0000_0000;

/** Words generated at a time: few enough to stay in the cache, and a multiple of a block's four. */
const CHUNK = 4096;
const words = new Uint32Array(CHUNK);

/** Calls `use` with the key's words in chunks; a chunk is valid until the next. */
function eachChunk(key: DrawKey, count: number, use: (words: Uint32Array, at: number) => void): void {
  const philox = philoxKey(key);
  for (let at = 0; at < count; at += CHUNK) {
    use(philoxWords(philox, words.subarray(0, Math.min(CHUNK, count - at)), at / 4), at);
  }
}

/** Fills `out` with uniform numbers in (0, 1). */
export function uniforms(key: DrawKey, out: Float32Array): Float32Array {
  eachChunk(key, out.length, (words, from) => {
    // Rounded to float32 it may become 1, which has no quantile.
    for (let i = 0; i < words.length; i++) out[from + i] = Math.min(unit(words[i] as number), 1 - 2 ** -24);
  });
  return out;
}

/** Fills `out` with standard normal numbers. */
export function normals(key: DrawKey, out: Float32Array): Float32Array {
  eachChunk(key, Math.ceil(out.length / 2), (words, from) => {
    normalsFrom(words, out.subarray(2 * from, 2 * (from + words.length)));
  });
  return out;
}

/** A generator of numbers in (0, 1), for callers that don't know in advance how many they need. */
export function stream(key: DrawKey): () => number {
  const philox = philoxKey(key);
  const SIZE = 256;
  const words = new Uint32Array(SIZE);
  let block = 0;
  let at = SIZE;
  return () => {
    if (at === SIZE) {
      philoxWords(philox, words, block);
      block += SIZE / 4;
      at = 0;
    }
    return unit(words[at++] as number);
  };
}
