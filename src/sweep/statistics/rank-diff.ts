/** Compares the ranks of models on clean and on noisy images. */
import { ranks } from '../../theory/ranks.ts';
import { mean } from './intervals.ts';

export interface RankDiff {
  /** A number for each noisy level, in their order. */
  readonly perLevel: readonly number[];
  readonly mean: number;
}

/**
 * The places that each model gains under noise among these models (arXiv:2509.20939): its rank by clean accuracy minus its rank by
 * accuracy under noise. Positive is robust; the sum over models is 0.
 * @param accuracies of each model, one for each level, the clean one first
 */
export function rankDiff(accuracies: readonly (readonly number[])[]): readonly RankDiff[] {
  const levels = accuracies[0]?.length ?? 0;
  const byLevel = Array.from({ length: levels }, (_, level) =>
    ranks(accuracies.map((model) => model[level] as number)),
  );
  return accuracies.map((_, model) => {
    const clean = byLevel[0]?.[model] as number;
    const perLevel = byLevel.slice(1).map((level) => clean - (level[model] as number));
    return { perLevel, mean: perLevel.length > 0 ? mean(perLevel) : 0 };
  });
}
