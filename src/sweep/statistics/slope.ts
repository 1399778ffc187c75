/** The robustness slope: how a measure falls with the noise level, and whether a line describes that. */
import type { Interval } from '../../lint/sweep-types.ts';
import { bootstrap, mean } from './intervals.ts';

export interface Line {
  /** Change of the measure per unit of sigma; 0 is unmoved by noise. */
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance between levels that the line explains; 1 where there is none. */
  readonly r2: number;
}

/** Ordinary least squares. @param x at least two different values */
export function fitLine(x: readonly number[], y: readonly number[]): Line {
  const weights = slopeWeights(x);
  const slope = weights.reduce((sum, weight, i) => sum + weight * (y[i] as number), 0);
  const intercept = mean(y) - slope * mean(x);
  const total = sumOfSquares(y.map((value) => value - mean(y)));
  const rest = sumOfSquares(y.map((value, i) => value - intercept - slope * (x[i] as number)));
  return { slope, intercept, r2: total < 1e-18 ? 1 : Math.max(0, 1 - rest / total) };
}

const sumOfSquares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value ** 2, 0);

/** A least-squares slope is a weighted sum of the values; so the slope of a mean is the mean of each image's own slope. */
function slopeWeights(x: readonly number[]): readonly number[] {
  const centred = x.map((value) => value - mean(x));
  const square = sumOfSquares(centred);
  return centred.map((value) => value / square);
}

/** Weights of the quadratic term of a parabola fitted by least squares. */
function curvatureWeights(x: readonly number[]): readonly number[] {
  const squares = x.map((value) => value ** 2);
  const { slope, intercept } = fitLine(x, squares);
  const rest = squares.map((value, i) => value - intercept - slope * (x[i] as number));
  const square = sumOfSquares(rest);
  return rest.map((value) => value / square);
}

export interface RobustnessSlope extends Line {
  /** Bootstrap over images, 95%; null for fewer than 2 images. */
  readonly ci95: Interval | null;
  /**
   * False where the measure bends more than chance over the images explains: then the slope depends on the levels that
   * were chosen. Null where fewer than three levels or two images can't tell.
   */
  readonly linear: boolean | null;
}

/** A curve whose line explains at least this share counts as straight, even where its bend is significant. */
const STRAIGHT = 0.95;

/**
 * @param sigmas at least two different levels
 * @param columns for each level the measure of each image; the same images in each
 */
export function robustnessSlope(
  sigmas: readonly number[],
  columns: readonly (readonly number[])[],
  seed = 0,
): RobustnessSlope {
  const line = fitLine(sigmas, columns.map(mean));
  const images = Array.from(columns[0] ?? [], (_, image) => columns.map((column) => column[image] as number));
  const interval = (weights: readonly number[]): Interval | null => {
    const own = images.map((values) => values.reduce((sum, value, i) => sum + value * (weights[i] as number), 0));
    return bootstrap([own], ([value]) => value as number, seed);
  };
  const bend = sigmas.length > 2 ? interval(curvatureWeights(sigmas)) : null;
  return {
    ...line,
    ci95: interval(slopeWeights(sigmas)),
    linear: bend === null ? null : line.r2 >= STRAIGHT || (bend[0] <= 0 && bend[1] >= 0),
  };
}
