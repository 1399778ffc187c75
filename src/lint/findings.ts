import type { Draft, Rule } from '../../rules/rule.ts';
import type { Observation } from '../facts/types.ts';
import { docsUrl } from './docs-url.ts';
import { failingSeverity, outcomeOf } from './judge.ts';
import { word } from './messages.ts';
import { draftObservation, type OwnedDraft } from './observations.ts';
import type { Prediction } from './predict.ts';
import { roundDb } from './rounding.ts';
import type { Finding, LintSettings, RuleResult, Severity } from './types.ts';

const SEVERITIES: readonly string[] = ['info', 'warning', 'error'] satisfies readonly Severity[];
const isSeverity = (outcome: string): outcome is Severity => SEVERITIES.includes(outcome);

/** The severity of a finding; null where it is not reported, as its rule passes. */
function severityOf(
  { level, benefitDb }: Draft,
  owner: string | null,
  result: RuleResult | undefined,
  settings: LintSettings,
): Severity | null {
  if (level === 'failing') return failingSeverity(owner, settings);
  if (level !== 'judged') return level;
  if (result !== undefined && isSeverity(result.outcome)) return result.outcome;
  if (result?.outcome === 'pass') return null;
  // The rule could not be judged as a whole: the finding is judged by its own benefit.
  const alone = outcomeOf(roundDb(benefitDb ?? 0), owner, settings);
  return alone === 'pass' ? null : alone;
}

/** Findings of the rules first, then those of observations. */
function collect(predictions: readonly Prediction[], observations: readonly Observation[]): readonly OwnedDraft[] {
  const fromRules = predictions.flatMap(({ rule, check }) =>
    (check?.findings ?? []).map((draft) => ({ owner: rule.meta.id, draft })),
  );
  return [...fromRules, ...observations.map(draftObservation)];
}

/**
 * All findings of one model, by predicted benefit, then in the order of the rules.
 * @param results of the rules, in the order of `predictions`
 */
export function findingsOf(
  predictions: readonly Prediction[],
  results: readonly RuleResult[],
  observations: readonly Observation[],
  settings: LintSettings,
): readonly Finding[] {
  const resultOf = new Map(results.map((result) => [result.id, result]));
  const byId = new Map<string, Rule>(predictions.map(({ rule }) => [rule.meta.id, rule]));
  const order = [...byId.keys()];
  const rank = (rule: string | null): number => (rule === null ? order.length : order.indexOf(rule));
  return collect(predictions, observations)
    .flatMap(({ owner, draft }): readonly Finding[] => {
      const result = owner === null ? undefined : resultOf.get(owner);
      const severity = result?.outcome === 'off' ? null : severityOf(draft, owner, result, settings);
      if (severity === null) return [];
      const { note, at, name, benefitDb } = draft;
      const meta = owner === null ? null : (byId.get(owner)?.meta ?? null);
      const gainDb = benefitDb === null ? null : roundDb(benefitDb);
      return [{ rule: owner, code: note.code, severity, ...word(note), at, name, gainDb, url: docsUrl(meta) }];
    })
    .sort((a, b) => (b.gainDb ?? 0) - (a.gainDb ?? 0) || rank(a.rule) - rank(b.rule));
}
