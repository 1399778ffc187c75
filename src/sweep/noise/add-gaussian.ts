import { a, b, c, eachChunk, loops, place } from './kernel.ts';

/**
 * Adds Gaussian noise, clips to [0,1] and normalizes: (clip(pixels + sigma * draw) - shift) * scale.
 * @param draw standard normal numbers, one a sample
 * @param out as long as `pixels`; may be `pixels`
 */
export function addGaussian(
  pixels: Float32Array,
  draw: Float32Array,
  sigma: number,
  out: Float32Array,
  shift = 0,
  scale = 1,
): Float32Array {
  eachChunk(pixels.length, (from, to) => {
    a.set(pixels.subarray(from, to));
    b.set(draw.subarray(from, to));
    loops.addNoise(place.a, place.b, place.c, place.c + 4 * (to - from), sigma, shift, scale);
    out.set(c.subarray(0, to - from), from);
  });
  return out;
}
