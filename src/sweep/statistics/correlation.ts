/** Rank correlation of predictions with measurements over models. */
import type { Interval } from '../../lint/sweep-types.ts';
import { ranks } from '../../theory/ranks.ts';
import { Z95 } from './intervals.ts';

export interface Correlation {
  /** -1 to 1; null where one side does not vary or there are fewer than 2 pairs. */
  readonly value: number | null;
  /** By Fisher's z, 95%; null for fewer than 5 pairs, where it would be meaningless. */
  readonly ci95: Interval | null;
  readonly pairs: number;
}

const LEAST_PAIRS = 5;

function correlation(value: number | null, pairs: number, standardError: (value: number) => number): Correlation {
  if (value === null || pairs < LEAST_PAIRS || Math.abs(value) >= 1) return { value, ci95: null, pairs };
  const half = Z95 * standardError(value);
  return { value, ci95: [Math.tanh(Math.atanh(value) - half), Math.tanh(Math.atanh(value) + half)], pairs };
}

function pearson(x: readonly number[], y: readonly number[]): number | null {
  const centred = (values: readonly number[]): readonly number[] => {
    const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - centre);
  };
  const [a, b] = [centred(x), centred(y)];
  const product = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, value, i) => sum + value * (q[i] as number), 0);
  const scale = Math.sqrt(product(a, a) * product(b, b));
  // Rounding may carry a perfect correlation past 1.
  return scale === 0 ? null : Math.max(-1, Math.min(1, product(a, b) / scale));
}

/** Spearman's rho with mean ranks for ties; interval after Bonett and Wright (2000). */
export const spearman = (x: readonly number[], y: readonly number[]): Correlation =>
  correlation(pearson(ranks(x), ranks(y)), x.length, (rho) => Math.sqrt((1 + rho ** 2 / 2) / (x.length - 3)));

/** Kendall's tau-b; interval after Fieller, Hartley and Pearson (1957). */
export function kendall(x: readonly number[], y: readonly number[]): Correlation {
  let [score, variesX, variesY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign((x[i] as number) - (x[j] as number));
      const dy = Math.sign((y[i] as number) - (y[j] as number));
      score += dx * dy;
      variesX += Math.abs(dx);
      variesY += Math.abs(dy);
    }
  }
  const scale = Math.sqrt(variesX * variesY);
  return correlation(scale === 0 ? null : score / scale, x.length, () => Math.sqrt(0.437 / (x.length - 4)));
}
