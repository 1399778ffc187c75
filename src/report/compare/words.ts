/** What changed, in words, the same in every text format. */
import type { Comparison, FactChange, ModelComparison, Side } from '../../lint/compare/types.ts';
import { decisiveDb, otherProfile } from '../../lint/decisive.ts';
import type { Gains, RuleChange } from '../../lint/difference.ts';
import { RULE_OF_FACT } from '../../lint/fact-rule.ts';
import type { Profile, Report, RuleResult } from '../../lint/types.ts';
import { gain, score } from '../numbers.ts';

export interface ComparisonReport extends Report {
  readonly comparison: Comparison;
}

/** One thing that changed: a fact, the gain of its rule, or both. */
export interface Change {
  readonly label: string;
  /** Null where the fact says the same on both sides. */
  readonly fact: FactChange | null;
  readonly rule: RuleChange | null;
}

/** Facts in the order of the network, then rules whose gain moved although their fact says the same. */
export function changesOf({ facts, rules }: ModelComparison, profile: Profile): readonly Change[] {
  const ofFacts = facts.map((fact): Change => {
    const rule = RULE_OF_FACT[fact.fact];
    return { label: rule ?? fact.fact, fact, rule: rules.find(({ id }) => id === rule) ?? null };
  });
  const told = new Set(ofFacts.map(({ label }) => label));
  const others = rules.filter((rule) => !told.has(rule.id) && moves(rule, profile));
  return [...ofFacts, ...others.map((rule): Change => ({ label: rule.id, fact: null, rule }))];
}

/** A rule whose fact is the same on both sides: its gain changed, or other settings judge the same gain differently. */
export function sameFactText(rule: RuleChange | null, profile: Profile): string {
  const { old, new: now, change } = rule ?? {};
  const isMoved = change != null && decisiveDb(change, profile) !== 0;
  return old && now && old.outcome !== now.outcome && !isMoved
    ? `the same, but ${old.outcome} became ${now.outcome}`
    : 'the same, but its number moved';
}

function moves({ old, new: now }: RuleChange, profile: Profile): boolean {
  const dbOf = (rule: RuleResult | null): number | null => (rule === null ? null : decisiveDb(rule, profile));
  return old?.outcome !== now?.outcome || dbOf(old) !== dbOf(now);
}

/** Rules whose gain moved only in the other profile. */
export function movedAside({ rules }: ModelComparison, profile: Profile): readonly string[] {
  const other = otherProfile(profile);
  return rules
    .filter((rule) => !moves(rule, profile) && moves(rule, other))
    .map(({ id, unit, old, new: now }) => `${id} ${gainText(old, unit, other)} -> ${gainText(now, unit, other)}`);
}

/** `+13.6 dB`, `x2.23`; where there is no number, why. */
export function gainText(rule: RuleResult | null, unit: RuleResult['unit'], profile: Profile): string {
  if (rule === null) return '';
  const db = decisiveDb(rule, profile);
  if (db === null) return rule.outcome === 'not-comparable' ? 'no scale' : rule.outcome;
  return gain(db, unit);
}

/** `-13.6 dB`, `x0.45`; nothing where nothing can be subtracted. */
export function changeText(change: Gains | null, unit: RuleResult['unit'], profile: Profile): string {
  return change === null ? '' : gain(decisiveDb(change, profile), unit);
}

/** `C 65.7`, or why there is no score. */
export function sideText(side: Side | null): string {
  if (side === null) return 'none';
  if (side.status !== 'linted') return side.status === 'failed' ? 'not readable' : 'not applicable';
  return `${side.grade ?? '-'} ${score(side.score)}`;
}

export type Trend = 'regression' | 'quieter' | 'changed' | 'same' | 'added' | 'removed';

/** One word for how the model changed. */
export function trendOf({ status, difference, regressions }: ModelComparison, profile: Profile): Trend {
  if (regressions.length > 0) return 'regression';
  if (status !== 'changed') return status;
  const noise = difference?.noisePower == null ? 0 : decisiveDb(difference.noisePower, profile);
  const bound = difference?.sensitivity == null ? 0 : decisiveDb(difference.sensitivity, profile);
  return noise <= 0 && bound <= 0 && noise + bound < 0 ? 'quieter' : 'changed';
}

export function pathText({ old, new: now }: ModelComparison): string {
  if (old === null || now === null || old.path === now.path) return now?.path ?? old?.path ?? '';
  return `${old.path} -> ${now.path}`;
}
