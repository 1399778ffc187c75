/** Noise on [0,1] pixels. One draw serves every level of an image (common random numbers), so levels differ by level only. */
import { type DrawKey, normals, uniforms } from './draw.ts';

export type NoiseName = 'gaussian' | 'shot' | 'uniform' | 'salt-and-pepper' | 'speckle';

export interface Noise {
  /** What a level counts, for people. */
  readonly unit: string;
  /** Random numbers for an image of `length` samples (pixels times channels). */
  readonly draw: (key: DrawKey, length: number) => Float32Array;
  /**
   * Adds noise and clips to [0,1].
   * @param pixels samples in [0,1]
   * @param level 0 leaves the pixels alone
   * @param out as long as `pixels`; may be `pixels`
   */
  readonly add: (pixels: Float32Array, draw: Float32Array, level: number, out: Float32Array) => Float32Array;
}

const clip = (x: number): number => (x < 0 ? 0 : x > 1 ? 1 : x);

/** A noise that treats every sample alike. */
const each =
  (noisy: (x: number, random: number, level: number) => number): Noise['add'] =>
  (pixels, draw, level, out) => {
    for (let at = 0; at < pixels.length; at++) {
      const x = pixels[at] as number;
      out[at] = level === 0 ? x : clip(noisy(x, draw[at] as number, level));
    }
    return out;
  };

/** Smallest count whose cumulative Poisson probability reaches `u`. */
function poissonQuantile(mean: number, u: number): number {
  let probability = Math.exp(-mean);
  let sum = probability;
  let count = 0;
  // The cap is where the tail is below 2^-32; sums in doubles may fall just short of u near 1.
  const cap = mean + 12 * Math.sqrt(mean) + 24;
  while (sum < u && count < cap) {
    count++;
    probability *= mean / count;
    sum += probability;
  }
  return count;
}

/** A mean above this would underflow `exp`; counts that large are normal to within a thousandth. */
const MANY_PHOTONS = 600;

export const noises: Readonly<Record<NoiseName, Noise>> = {
  gaussian: { unit: 'standard deviation', draw: normals, add: each((x, z, sigma) => x + sigma * z) },
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

/** Acklam's rational approximation, relative error below 1.2e-9. */
export function normalQuantile(p: number): number {
  const a = [-3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1];
  const b = [
    -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
  ];
  const c = [-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968];
  const d = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
  const horner = (coefficients: readonly number[], x: number): number =>
    coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
  const tail = (q: number): number => horner([...c, 2.938163982698783], q) / horner([...d, 1], q);
  const LOW = 0.02425;
  if (p < LOW) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - LOW) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (q * horner([...a, 2.506628277459239], r)) / horner([...b, 1], r);
}
