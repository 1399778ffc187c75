/** When a sweep has seen enough: every level known as narrowly as was asked for. */
import type { ImageOutcome } from './run/types.ts';
import { runResults } from './run-results.ts';
import { mean, wilson, Z95 } from './statistics/intervals.ts';

const FEWEST = 30;
const EVERY = 10;

/**
 * @param precision half the width of the 95% interval that every level has to have
 * @param offset of the model's classes
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
        // Seeds see the same images, so only images count.
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
