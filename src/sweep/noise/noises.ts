/** Noise on [0,1] pixels. All levels of an image use the same draw (common random numbers), so only the level differs. */
import { clip } from '../clip.ts';
import { addGaussian } from './add-gaussian.ts';
import { type DrawKey, normals, uniforms } from './draw.ts';
import { normalQuantile } from './quantile.ts';

export type NoiseName = 'gaussian' | 'shot' | 'uniform' | 'salt-and-pepper' | 'speckle';

export interface Noise {
  /** What a level is, for people. */
  readonly unit: string;
  /** Fills `out` with the image's random numbers, one for each sample (pixels times channels). */
  readonly draw: (key: DrawKey, out: Float32Array) => Float32Array;
  /**
   * Adds noise and clips to [0,1].
   * @param pixels samples in [0,1]
   * @param level 0 leaves the pixels alone
   * @param out as long as `pixels`; may be `pixels`
   */
  readonly add: (pixels: Float32Array, draw: Float32Array, level: number, out: Float32Array) => Float32Array;
}

/** A noise that is applied to each sample by itself. */
const each =
  (noisy: (x: number, random: number, level: number) => number): Noise['add'] =>
  (pixels, draw, level, out) => {
    for (let at = 0; at < pixels.length; at++) {
      const x = pixels[at] as number;
      out[at] = level === 0 ? x : clip(noisy(x, draw[at] as number, level));
    }
    return out;
  };

/** The smallest count whose cumulative Poisson probability reaches `u`. */
function poissonQuantile(mean: number, u: number): number {
  let probability = Math.exp(-mean);
  let sum = probability;
  let count = 0;
  // Beyond the cap the tail is below 2^-32; near u = 1 the sum in doubles might never reach u.
  const cap = mean + 12 * Math.sqrt(mean) + 24;
  while (sum < u && count < cap) {
    count++;
    probability *= mean / count;
    sum += probability;
  }
  return count;
}

/** Above this mean `exp` would underflow, and counts are normal to within a thousandth. */
const MANY_PHOTONS = 600;

export const noises: Readonly<Record<NoiseName, Noise>> = {
  gaussian: {
    unit: 'standard deviation',
    draw: normals,
    add: (pixels, draw, sigma, out) => {
      addGaussian(pixels, draw, [{ sigma, out }]);
      return out;
    },
  },
  uniform: {
    unit: 'standard deviation',
    draw: uniforms,
    add: each((x, u, sigma) => x + sigma * Math.sqrt(12) * (u - 0.5)),
  },
  speckle: {
    unit: 'standard deviation of the factor',
    draw: normals,
    add: each((x, z, sigma) => x + x * sigma * z),
  },
  // Poisson counts at 1/level^2 photons for white, where level is the standard deviation.
  shot: {
    unit: 'standard deviation at white',
    draw: uniforms,
    add: each((x, u, level) => {
      const photons = x / level ** 2;
      return photons > MANY_PHOTONS
        ? x + level * Math.sqrt(x) * normalQuantile(u)
        : poissonQuantile(photons, u) * level ** 2;
    }),
  },
  'salt-and-pepper': {
    unit: 'share of samples replaced',
    draw: uniforms,
    add: each((x, u, share) => (u < share / 2 ? 0 : u > 1 - share / 2 ? 1 : x)),
  },
};
