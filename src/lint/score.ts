import { decisiveDb, type Judged } from '../../rules/rule.ts';
import { gradeOf, modelScore, ruleScore } from '../theory/score.ts';
import type { Prediction } from './predict.ts';
import { roundDb, roundScore } from './rounding.ts';
import type { Budget, LintedModel, LintSettings } from './types.ts';

const isJudged = (check: Prediction['check']): check is Judged => check?.status === 'judged';

/** The weighted mean over the rules that could be judged, and how many those are (rules/README.md). */
export function scoreModel(
  predictions: readonly Prediction[],
  { profile, weights }: LintSettings,
): Pick<LintedModel, 'score' | 'grade' | 'judged' | 'of'> {
  const weightOf = ({ rule }: Prediction): number => weights?.[rule.meta.id] ?? 1;
  const counted = predictions.filter((one) => one.check !== null && !one.check.weightless && weightOf(one) > 0);
  const parts = counted.flatMap((one) =>
    isJudged(one.check) ? [{ score: ruleScore(decisiveDb(one.check, profile)), weight: weightOf(one) }] : [],
  );
  const exact = modelScore(parts);
  const score = exact === null ? null : roundScore(exact);
  return { score, grade: score === null ? null : gradeOf(score), judged: parts.length, of: counted.length };
}

/** The sum over the noise-power rules; the sensitivity bound has another unit and is left out. */
export function budgetOf(predictions: readonly Prediction[]): Budget {
  const checks = predictions.filter(({ rule }) => rule.meta.unit === 'noise-power').map(({ check }) => check);
  const judged = checks.filter(isJudged);
  return {
    gainDb: roundDb(judged.reduce((sum, { gainDb }) => sum + gainDb, 0)),
    refinedGainDb: roundDb(judged.reduce((sum, { refinedGainDb }) => sum + refinedGainDb, 0)),
    complete: judged.length === checks.length,
  };
}
