import { toDb } from './decibels.ts';
import type { Correlation, Pair } from './geometry.ts';
import { maxOfNormals } from './order-statistics.ts';

/** The effect of a max pool on noise of variance 1; `bias` is in standard deviations. */
export interface MaxPoolNoise {
  readonly bias: number;
  readonly variance: number;
  /** Mean squared error, bias included. */
  readonly mse: number;
  /** Mean squared error of an average pool over the same window. */
  readonly averageMse: number;
  /** `mse / averageMse` in dB, at most that of independent noise. */
  readonly db: number;
}

/**
 * A max pool over `n` samples of equal signal whose noise has mean pairwise correlation `correlation`: the exchangeable
 * model `z_i = sqrt(r) a + sqrt(1 - r) b_i` of rules/pooling.md. Negative correlation (band-pass stems) drives the
 * average's error towards 0 and the ratio without bound, so the ratio is capped at its value for independent noise.
 * @param n samples in the window, an integer from 1
 * @param correlation mean off-diagonal noise correlation, at most 1; 0 is the paper's case
 */
export function maxPoolNoise(n: number, correlation = 0): MaxPoolNoise {
  const { mean, variance } = maxOfNormals(n);
  const own = 1 - correlation;
  const mse = correlation + own * (variance + mean ** 2);
  const averageMse = correlation + own / n;
  const cap = toDb(n * (variance + mean ** 2));
  return {
    bias: Math.sqrt(own) * mean,
    variance: correlation + own * variance,
    mse,
    averageMse,
    db: averageMse > 0 ? Math.min(cap, toDb(mse / averageMse)) : cap,
  };
}

/** Max over average pooling in dB, from 0; `correlation` as in `maxPoolNoise`. */
export const maxOverAverageDb = ([height, width]: Pair, correlation = 0): number =>
  maxPoolNoise(height * width, correlation).db;

/** Mean noise correlation over all pairs of different positions in a window; 0 for a window of one. */
export function windowCorrelation([height, width]: Pair, correlation: Correlation): number {
  const n = height * width;
  if (n === 1) return 0;
  let sum = 0;
  for (let dy = 1 - height; dy < height; dy++) {
    for (let dx = 1 - width; dx < width; dx++) {
      if (dy === 0 && dx === 0) continue;
      sum += (height - Math.abs(dy)) * (width - Math.abs(dx)) * correlation(dy, dx);
    }
  }
  return sum / (n * (n - 1));
}
