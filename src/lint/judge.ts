import { decisiveDb } from '../../rules/rule.ts';
import { ruleScore } from '../theory/score.ts';
import type { Prediction } from './predict.ts';
import { roundDb, roundScore } from './rounding.ts';
import type { LintSettings, Outcome, RuleResult, Severity } from './types.ts';

/** What a gain above the failing threshold counts as for this rule. */
export function failingSeverity(rule: string | null, { severities, thresholds }: LintSettings): Severity {
  const own = rule === null ? undefined : severities?.[rule];
  return own === undefined || own === 'off' ? thresholds.severity : own;
}

/** @param db gain against the reference, rounded as it is shown */
export function outcomeOf(db: number, rule: string | null, settings: LintSettings): 'pass' | Severity {
  if (db <= settings.thresholds.noticeDb) return 'pass';
  return db > settings.thresholds.failDb ? failingSeverity(rule, settings) : 'info';
}

export function judge({ rule, check }: Prediction, settings: LintSettings): RuleResult {
  const { id, unit } = rule.meta;
  const detected = check?.detected === undefined ? {} : { detected: check.detected };
  const blank = { id, unit, gainDb: null, refinedGainDb: null, score: null, reason: null, ...detected };
  if (check === null) return { ...blank, outcome: 'off' };
  if (check.status !== 'judged') return { ...blank, outcome: check.status, reason: check.reason };
  const db = decisiveDb(check, settings.profile);
  const outcome: Outcome = outcomeOf(roundDb(db), id, settings);
  return {
    ...blank,
    outcome: outcome === 'pass' ? outcome : (check.atMost ?? outcome),
    gainDb: roundDb(check.gainDb),
    refinedGainDb: roundDb(check.refinedGainDb),
    score: check.weightless ? null : roundScore(ruleScore(db)),
  };
}
