/** Decides when a sweep has measured enough images: every level is known as precisely as was asked for. */
import type { ImageOutcome } from './run/types.ts';
import { runResults } from './run-results.ts';
import { mean, wilson, Z95 } from './statistics/intervals.ts';

/** Intervals of fewer images are not trusted. */
const FEWEST = 30;
/** Decided only after every so many images, which bounds the cost. */
const EVERY = 10;

/**
 * @param precision half the width that the 95% interval of every level may have
 * @param offset by which the model's class indices exceed those of the labels
 */
export function createIsEnough(sigmas: readonly number[], precision: number, offset: number) {
  return (outcomes: readonly ImageOutcome[]): boolean => {
    const count = outcomes.length;
    if (count < FEWEST || count % EVERY !== 0) return false;
    const results = outcomes.flatMap((outcome) => [...runResults(outcome, sigmas, offset)]);
    return sigmas.every((_, level) => {
      const values = results.filter((one) => one.level === level);
      const shares = values.map(({ correct, agrees }) => correct ?? agrees);
      if (shares.every((share) => share !== null)) {
        // Further seeds use the same images, so only images count.
        const [low, high] = wilson(mean(shares.map(Number)), count);
        return high - low <= 2 * precision;
      }
      const distances = values.map(({ distance }) => distance);
      const centre = mean(distances);
      const variance = distances.reduce((sum, one) => sum + (one - centre) ** 2, 0) / Math.max(1, distances.length - 1);
      return Z95 * Math.sqrt(variance / count) <= precision;
    });
  };
}
