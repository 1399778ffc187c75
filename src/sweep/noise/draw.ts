/** Random numbers of one image: the same whatever the batch, the order of images or the number of workers. */
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

/** In the middle of one of 2^32 cells, so never 0 or 1. */
const unit = (word: number): number => (word + 0.5) / 0x1_0000_0000;

/** Uniform in (0, 1). */
export function uniforms(key: DrawKey, length: number): Float32Array {
  const words = philoxWords(philoxKey(key), length);
  // Rounding to float32 may reach 1, and a uniform of 1 has no quantile.
  return Float32Array.from(words, (word) => Math.min(unit(word), 1 - 2 ** -24));
}

/** Standard normal. */
export function normals(key: DrawKey, length: number): Float32Array {
  return normalsFrom(philoxWords(philoxKey(key), Math.ceil(length / 2)), length);
}

/** One number after another in (0, 1), for those who can't tell beforehand how many they need. */
export function stream(key: DrawKey): () => number {
  const philox = philoxKey(key);
  const SIZE = 256;
  let words = new Uint32Array(0);
  let block = 0;
  let at = 0;
  return () => {
    if (at === words.length) {
      words = philoxWords(philox, SIZE, block) as Uint32Array<ArrayBuffer>;
      block += SIZE / 4;
      at = 0;
    }
    return unit(words[at++] as number);
  };
}
