import type { ImageOutcome, Outcome } from './run/types.ts';
import type { Measured } from './statistics/measured.ts';

/** Of an output that noise turned into something that is no number: nothing is left of the clean one. */
const LOST = 1;

/** @param offset what the model's class indices stand above those of the labels */
export function* toMeasured(
  { image, label, clean, noisy }: ImageOutcome,
  sigmas: readonly number[],
  offset: number,
): Generator<Measured> {
  const compare = (outcome: Outcome): Omit<Measured, 'id' | 'level' | 'seed'> => {
    const distance = outcome.distance ?? LOST;
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
