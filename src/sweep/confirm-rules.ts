/** Tells for each rule whether measurement confirms its prediction. */
import { roundDb } from '../lint/rounding.ts';
import type { Interval, Sweep, SweepConfirmation, SweepRule, SweepTap, SweepVerdict } from '../lint/sweep-types.ts';
import type { LintedModel, RuleResult } from '../lint/types.ts';
import { gradeOf, modelScore, ruleScore } from '../theory/score.ts';
import { judgeTap } from './taps/verdict.ts';

/** Above this a gain is a complaint, below it advice (rules/). Not the user's thresholds, as scores don't depend on those either. */
const COMPLAINT_DB = 3;

type Model = Pick<LintedModel, 'rules' | 'score' | 'facts'>;

/** Null where the sweep has neither taps nor counterfactuals. */
export function confirmRules(
  model: Model,
  { taps, counterfactuals }: Pick<Sweep, 'taps' | 'counterfactuals'>,
): SweepConfirmation | null {
  if (taps.length + counterfactuals.length === 0) return null;
  const rules = model.rules
    .filter(({ outcome }) => outcome !== 'off')
    .map((rule) => confirmRule(rule, model, taps, counterfactuals));
  return { rules, ...scoreWith(rules, model) };
}

function confirmRule(
  { id, gainDb, refinedGainDb }: RuleResult,
  model: Model,
  taps: readonly SweepTap[],
  counterfactuals: Sweep['counterfactuals'],
): SweepRule {
  const common = { id, predictedDb: gainDb, refinedDb: refinedGainDb };
  const tapped = gainDb === null ? null : sumOf(id, model, taps);
  if (tapped === null || gainDb === null) {
    const verdict = verdictOfTried(counterfactuals.filter(({ rule }) => rule === id).map((one) => one.verdict));
    return { ...common, verdict, contradicted: false, measuredDb: null, ci95: null };
  }
  const { measuredDb, ci95 } = tapped;
  const { verdict } = judgeTap({ predictedDb: gainDb, refinedDb: refinedGainDb ?? gainDb }, measuredDb, ci95);
  const isReversed = gainDb > COMPLAINT_DB ? ci95[1] <= COMPLAINT_DB : ci95[0] > COMPLAINT_DB;
  return { ...common, verdict, contradicted: verdict === 'disagrees' && isReversed, measuredDb, ci95 };
}

/** The verdict of a rule without taps, by its counterfactuals: one that agrees is enough. */
const verdictOfTried = (verdicts: readonly SweepVerdict[]): SweepVerdict =>
  verdicts.includes('agrees') ? 'agrees' : verdicts.includes('disagrees') ? 'disagrees' : 'not-measurable';

/** The sum over a rule's taps: dB of successive stages add up, and in the worst case so do their errors. Null where one was not measured. */
function sumOf(
  id: string,
  { facts }: Model,
  taps: readonly SweepTap[],
): { readonly measuredDb: number; readonly ci95: Interval } | null {
  const own = taps.filter(({ rule }) => rule === id);
  if (own.length === 0 || (id === 'pooling' && facts.pooling.value?.head === 'max')) return null;
  let [sum, low, high] = [0, 0, 0];
  for (const { measuredDb, ci95 } of own) {
    if (measuredDb === null || ci95 === null) return null;
    sum += measuredDb;
    low += ci95[0];
    high += ci95[1];
  }
  return { measuredDb: roundDb(sum), ci95: [roundDb(low), roundDb(high)] };
}

function scoreWith(
  confirmed: readonly SweepRule[],
  { rules, score }: Model,
): Pick<SweepConfirmation, 'score' | 'grade'> {
  const none = { score: null, grade: null };
  const contradicted = new Map(confirmed.filter((one) => one.contradicted).map((one) => [one.id, one]));
  const scored = rules.flatMap(({ id, score: own }) => (own === null ? [] : [{ id, score: own, weight: 1 }]));
  // Where rules have weights of the user's, which the report doesn't tell, the score can't be recomputed.
  const equal = modelScore(scored);
  if (contradicted.size === 0 || score === null || equal === null || Math.abs(equal - score) > 0.1) return none;
  const measured = modelScore(
    scored.map((one) => {
      const measuredDb = contradicted.get(one.id)?.measuredDb;
      return measuredDb == null ? one : { ...one, score: ruleScore(measuredDb) };
    }),
  );
  return measured === null ? none : { score: Math.round(measured * 10) / 10, grade: gradeOf(measured) };
}
