/** The public JSON contract (src/report/report.schema.json): what `lint`, `facts`, `compare`, `rank` and `sweep` print. */
import type { Preprocessing, Profile, Reference, Severity, Unit } from '../../rules/rule.ts';
import type { FailureReason, Format } from '../facts/inspect-types.ts';
import type { Facts, Reason } from '../facts/types.ts';
import type { Limits } from '../onnx/limits.ts';
import type { Grade } from '../theory/score.ts';
import type { Sweep, SweepRanking } from './sweep-types.ts';

export type { Grade, Limits, Preprocessing, Profile, Reference, Severity, Unit };

export type Outcome = 'pass' | Severity | 'unknown' | 'not-comparable' | 'off';

/** What a preset makes of a gain, in dB against the reference. */
export interface Thresholds {
  /** Above it a rule no longer passes. */
  readonly noticeDb: number;
  /** Above it the gain has `severity`; between the two it is `info`. */
  readonly failDb: number;
  readonly severity: Severity;
}

/** What the user may set. */
export interface LintSettings {
  readonly profile: Profile;
  readonly reference: Reference;
  readonly thresholds: Thresholds;
  /** By rule id: in place of the preset's severity, or `off`. */
  readonly severities?: Readonly<Record<string, Severity | 'off' | undefined>>;
  /** By rule id: weight in the model's score, from 0; 1 when left out. */
  readonly weights?: Readonly<Record<string, number | undefined>>;
  /** How images reach the model; the linter itself can't know. */
  readonly preprocessing?: Preprocessing;
}

export interface RuleResult {
  /** @pattern ^[\w./-]+$ */
  readonly id: string;
  readonly outcome: Outcome;
  /** The paper's formula, dB against the reference; null when the facts it needs are unknown or not comparable. */
  readonly gainDb: number | null;
  /** The refined prediction (rules/), dB against the reference. */
  readonly refinedGainDb: number | null;
  readonly unit: Unit;
  /** 0..100; null where the rule was not judged or has no say in this model's score. */
  readonly score: number | null;
  /** Why the rule was not judged; null where it was, or is off. */
  readonly reason: Reason | null;
  /** Findings of this rule that the configuration or a baseline has taken out; absent when none. */
  readonly suppressed?: number;
  /** What a rule from elsewhere looked at; facts tell it for the others. */
  readonly detected?: string;
}

export interface Finding {
  /** Id of the rule, or null for an observation about the model that no rule owns. */
  readonly rule: string | null;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly advice: string | null;
  readonly at: string | null;
  readonly name: string | null;
  /** What following the advice is predicted to save, dB, positive number of the rule's own gain; null where no number can be given. */
  readonly gainDb: number | null;
  readonly url: string;
}

export interface Budget {
  /** Sum over the noise-power rules that are known. */
  readonly gainDb: number;
  readonly refinedGainDb: number;
  readonly complete: boolean;
}

interface ModelCommon {
  /** Relative to the working directory, '/' separators; a URL stays a URL. */
  readonly path: string;
  readonly format: Format | null;
  readonly bytes: { readonly size: number; readonly read: number } | null;
  readonly fingerprint: string | null;
}

export interface LintedModel extends ModelCommon {
  readonly status: 'linted';
  readonly reason: null;
  readonly facts: Facts;
  readonly rules: readonly RuleResult[];
  readonly budget: Budget;
  readonly findings: readonly Finding[];
  readonly score: number | null;
  readonly grade: Grade | null;
  /** Rules that could be judged, of those that have a say in the score. */
  readonly judged: number;
  readonly of: number;
  /** The measurement, where `sweep` made one. */
  readonly sweep: Sweep | null;
  /** Why `sweep` could not measure this model; only in its reports. */
  readonly sweepReason?: Reason;
}

export interface UnlintedModel extends ModelCommon {
  readonly status: 'not-applicable' | 'failed';
  readonly reason: FailureReason;
}

export type ModelResult = LintedModel | UnlintedModel;

export interface Summary {
  readonly models: number;
  readonly linted: number;
  readonly notApplicable: number;
  readonly failed: number;
  readonly errors: number;
  readonly warnings: number;
  readonly suppressed: number;
}

export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'noiselint'; readonly version: string };
  readonly profile: Profile;
  readonly reference: Reference;
  readonly models: readonly ModelResult[];
  readonly summary: Summary;
  /** Over all models of a sweep; only in its reports. */
  readonly sweepRanking?: SweepRanking;
}
