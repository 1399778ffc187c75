/** What ranks say of several models, clean and under noise. */
import { ranks } from '../../theory/ranks.ts';
import { mean } from './intervals.ts';

export interface RankDiff {
  /** One number a noisy level, in their order. */
  readonly perLevel: readonly number[];
  readonly mean: number;
}

/**
 * Places that each model gains under noise among these models (arXiv:2509.20939): rank by clean accuracy minus rank by
 * accuracy under noise. Positive is robust; the sum over models is 0.
 * @param accuracies of each model, one number a level, the clean one first
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
