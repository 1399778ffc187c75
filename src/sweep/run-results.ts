import type { ImageOutcome, Outcome } from './run/types.ts';
import type { RunResult } from './statistics/run-result.ts';

/** The distance of an output that noise turned into NaN or infinity: nothing is left of the clean one. */
export const LOST_DISTANCE = 1;

/**
 * The results of one image for statistics, its clean run first.
 * @param offset by which the model's class indices exceed those of the labels
 */
export function* runResults(
  { image, label, clean, noisy }: ImageOutcome,
  sigmas: readonly number[],
  offset: number,
): Generator<RunResult> {
  const compare = (outcome: Outcome): Omit<RunResult, 'id' | 'level' | 'seed'> => {
    const distance = outcome.distance ?? LOST_DISTANCE;
    const [winner] = clean.top;
    if (winner === undefined) return { correct: null, correct5: null, agrees: null, confidenceDrop: null, distance };
    const known = label === null ? null : label + offset;
    return {
      correct: known === null ? null : outcome.top[0] === known,
      correct5: known === null ? null : outcome.top.includes(known),
      agrees: outcome.top[0] === winner,
      confidenceDrop: (clean.confidence ?? 0) - (outcome.confidence ?? 0),
      distance,
    };
  };
  yield { id: image, level: 0, seed: 0, ...compare(clean) };
  for (const { seed, sigma, outcome } of noisy) {
    const level = sigmas.indexOf(sigma);
    if (level > 0) yield { id: image, level, seed, ...compare(outcome) };
  }
}
