/** Confidence intervals, all at 95%. */
import type { Interval } from '../../lint/sweep-types.ts';
import { stream } from '../noise/draw.ts';

/** Standard deviations of a normal variable on either side of its mean that 95% of it lie within. */
export const Z95 = 1.959963984540054;

/** Wilson's interval of a proportion (1927), which keeps its coverage for few images and for shares near 0 or 1. */
export function wilson(share: number, count: number): Interval {
  if (count === 0) return [0, 1];
  const square = Z95 ** 2 / count;
  const centre = (share + square / 2) / (1 + square);
  const half = (Z95 / (1 + square)) * Math.sqrt((share * (1 - share)) / count + square / (4 * count));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

export const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The value below which a share of the sorted values lies, interpolated as in R's default (type 7). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return below + (above - below) * (at - Math.floor(at));
}

const RESAMPLES = 2000;

/**
 * Percentile bootstrap over images. Each resample draws the same images for every column, so that a statistic of several columns
 * keeps their correlation.
 * @param columns a number for each image
 * @param statistic computed from the means of the columns
 * @returns null for fewer than 2 images
 */
export function bootstrap(
  columns: readonly (readonly number[])[],
  statistic: (means: readonly number[]) => number,
  seed: number,
): Interval | null {
  const count = columns[0]?.length ?? 0;
  if (count < 2) return null;
  const flat = columns.map((column) => Float64Array.from(column));
  const random = stream({ seed, image: 'bootstrap', draw: 0 });
  const drawn = new Uint32Array(count);
  const values = Float64Array.from({ length: RESAMPLES }, () => {
    for (let i = 0; i < count; i++) drawn[i] = Math.floor(random() * count);
    return statistic(
      flat.map((column) => {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += column[drawn[i] as number] as number;
        return sum / count;
      }),
    );
  }).sort();
  return [quantile(values, 0.025), quantile(values, 0.975)];
}
