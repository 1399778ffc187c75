import type { FailureReason } from '../../facts/inspect-types.ts';
import type { Facts } from '../../facts/types.ts';
import type { Difference, RuleChange } from '../difference.ts';
import type { GradeCounts } from '../grades.ts';
import type { Budget, Finding, Grade, ModelResult } from '../types.ts';

/** The difference of two sets of models: new minus old, so that a positive number is noisier. */
export interface Comparison {
  /** dB that a gain may rise before it counts as a regression. */
  readonly toleranceDb: number;
  /** Which gain decides: the one that drives verdicts in the report's profile. */
  readonly gain: 'gainDb' | 'refinedGainDb';
  readonly old: { readonly tool: string; readonly models: number };
  /** By path; removed models under their old one. */
  readonly models: readonly ModelComparison[];
  readonly summary: ComparisonSummary;
  /**
   * Models by grade then and now; set where results (`-f jsonl`) are compared. Of those only the worst regressions and the first
   * models added or removed are listed.
   */
  readonly grades?: { readonly old: GradeCounts; readonly new: GradeCounts };
}

export interface ComparisonSummary {
  readonly same: number;
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
  /** Models with a regression. */
  readonly regressed: number;
}

/** How two models were found to be one: named as the only two, by path, or by the fingerprint of the architecture. */
export type Match = 'given' | 'path' | 'fingerprint';

export interface ModelComparison {
  /** `same`: nothing that bears on noise has changed, whatever else has. */
  readonly status: 'same' | 'changed' | 'added' | 'removed';
  /** Null for an added or a removed model. */
  readonly match: Match | null;
  readonly old: Side | null;
  readonly new: Side | null;
  /** By fingerprint; null where a side has none, or another version of the tool took it. */
  readonly architecture: 'same' | 'changed' | null;
  readonly facts: readonly FactChange[];
  readonly rules: readonly RuleChange[];
  /** Null unless both sides are linted. */
  readonly difference: Difference | null;
  readonly findings: { readonly added: readonly Finding[]; readonly removed: readonly Finding[] };
  readonly regressions: readonly Regression[];
}

export interface Side {
  readonly path: string;
  readonly status: ModelResult['status'];
  readonly reason: FailureReason | null;
  readonly fingerprint: string | null;
  readonly budget: Budget | null;
  readonly score: number | null;
  readonly grade: Grade | null;
  readonly judged: number;
  readonly of: number;
}

export interface FactChange {
  readonly fact: keyof Facts;
  /** `learned`: known now; `lost`: known before. */
  readonly kind: 'changed' | 'learned' | 'lost';
  readonly old: Facts[keyof Facts];
  readonly new: Facts[keyof Facts];
}

export type RegressionCode = 'noise-power' | 'sensitivity' | 'no-longer-judged' | 'no-longer-linted';

export interface Regression {
  readonly code: RegressionCode;
  /** The rule that was judged before; null where the model as a whole is meant. */
  readonly rule: string | null;
  /** By how much it is worse; null without a number. */
  readonly db: number | null;
  readonly message: string;
}
