import type { LintedModel, Report } from '../types.ts';
import { createRanker, createScope } from './ranker.ts';
import type { Ranking } from './types.ts';

/**
 * @param by `total`, or the id of a rule
 * @param top how many are listed
 * @returns ranked models by gain, then path; the others by path
 */
export function rankModels({ models, profile }: Report, by: string, top = Number.POSITIVE_INFINITY): Ranking {
  const linted = models.filter((model): model is LintedModel => model.status === 'linted');
  const scope = createScope(by);
  for (const model of linted) scope.add(model);
  const ranker = createRanker(by, scope.scope(), profile, top);
  for (const model of linted) ranker.add(model);
  return ranker.ranking();
}
