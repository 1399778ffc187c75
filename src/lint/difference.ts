/** The difference of two judgements: new minus old, so that a positive number is noisier. */
import type { Judgement } from './judgement.ts';
import { roundDb, roundScore } from './rounding.ts';
import type { RuleResult, Unit } from './types.ts';

export interface Gains {
  readonly gainDb: number;
  readonly refinedGainDb: number;
}

export interface RuleChange {
  readonly id: string;
  readonly unit: Unit;
  /** Null where that side does not have the rule. */
  readonly old: RuleResult | null;
  readonly new: RuleResult | null;
  /** Null unless the rule is judged on both sides. */
  readonly change: Gains | null;
}

export interface Difference {
  /** Sum over the noise-power rules that are judged on both sides; null where none is. */
  readonly noisePower: Gains | null;
  /** The same over the sensitivity rules: another unit, never added to the first. */
  readonly sensitivity: Gains | null;
  /** Points of the score; null where a side has none. */
  readonly score: number | null;
}

/** Every rule of either side, in the order of the new one. */
export function ruleChanges(old: readonly RuleResult[], now: readonly RuleResult[]): readonly RuleChange[] {
  const ids = new Set([...now, ...old].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const before = old.find((rule) => rule.id === id) ?? null;
    const after = now.find((rule) => rule.id === id) ?? null;
    const unit = (after ?? before)?.unit;
    return unit === undefined ? [] : [{ id, unit, old: before, new: after, change: changeOf(before, after) }];
  });
}

export function differenceOf(old: Judgement, now: Judgement): Difference {
  const changes = ruleChanges(old.rules, now.rules);
  return {
    noisePower: sum(changes, 'noise-power'),
    sensitivity: sum(changes, 'sensitivity'),
    score: old.score === null || now.score === null ? null : roundScore(now.score - old.score),
  };
}

function changeOf(old: RuleResult | null, now: RuleResult | null): Gains | null {
  const [before, after] = [gainsOf(old), gainsOf(now)];
  if (before === null || after === null) return null;
  return {
    gainDb: roundDb(after.gainDb - before.gainDb),
    refinedGainDb: roundDb(after.refinedGainDb - before.refinedGainDb),
  };
}

function gainsOf(rule: RuleResult | null): Gains | null {
  if (rule === null) return null;
  const { gainDb, refinedGainDb } = rule;
  return gainDb === null || refinedGainDb === null ? null : { gainDb, refinedGainDb };
}

function sum(changes: readonly RuleChange[], wanted: Unit): Gains | null {
  const known = changes.flatMap(({ unit, change }) => (unit === wanted && change !== null ? [change] : []));
  if (known.length === 0) return null;
  return {
    gainDb: roundDb(known.reduce((total, { gainDb }) => total + gainDb, 0)),
    refinedGainDb: roundDb(known.reduce((total, { refinedGainDb }) => total + refinedGainDb, 0)),
  };
}
