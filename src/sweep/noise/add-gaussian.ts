import { a, b, c, eachChunk, loops, place } from './noise-loops.ts';

export interface GaussianLevel {
  readonly sigma: number;
  /** As long as the pixels; may be the same array, where this is the only level. */
  readonly out: Float32Array;
}

/**
 * Adds Gaussian noise, clips to [0,1] and normalizes, at several levels: (clip(pixels + sigma * draw) - shift) * scale.
 * @param draw standard normal numbers, one for each sample
 */
export function addGaussian(
  pixels: Float32Array,
  draw: Float32Array,
  levels: readonly GaussianLevel[],
  shift = 0,
  scale = 1,
): void {
  eachChunk(pixels.length, (from, to) => {
    a.set(pixels.subarray(from, to));
    b.set(draw.subarray(from, to));
    for (const { sigma, out } of levels) {
      loops.addNoise(place.a, place.b, place.c, place.c + 4 * (to - from), sigma, shift, scale);
      out.set(c.subarray(0, to - from), from);
    }
  });
}
