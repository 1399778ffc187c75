/** What a rule from elsewhere must be; the schemas that check it are generated from here. */
import type { ForeignNote } from '../../rules/notes.ts';
import type { Level, RuleMeta, Severity, Unit, Unjudged } from '../../rules/rule.ts';

/**
 * `<owner>/<name>`
 * @pattern ^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$
 */
export type PluginName = string;

export interface PluginMeta {
  readonly id: PluginName;
  /** @minLength 1 */
  readonly title: string;
  /** @minLength 1 */
  readonly summary: string;
  readonly unit: Unit;
  readonly needs: RuleMeta['needs'];
  readonly defaultSeverity: Severity;
  readonly codes: readonly PluginName[];
  /** @pattern ^https?:// */
  readonly url: string;
}

export interface PluginDraft {
  readonly note: ForeignNote;
  readonly level: Level;
  readonly at: string | null;
  readonly name: string | null;
  readonly benefitDb: number | null;
}

/**
 * Above it nothing is left of a model, and sums stay numbers.
 * @minimum -1e6
 * @maximum 1e6
 */
export type Decibels = number;

interface PluginCheckCommon {
  readonly findings: readonly PluginDraft[];
  readonly detected?: string;
  readonly weightless?: boolean;
}

export interface PluginJudged extends PluginCheckCommon {
  readonly status: 'judged';
  readonly gainDb: Decibels;
  readonly refinedGainDb: Decibels;
  readonly atMost?: 'info';
}

export interface PluginUnjudged extends PluginCheckCommon {
  readonly status: 'unknown' | 'not-comparable';
  readonly reason: Unjudged['reason'];
}

/** @discriminator status */
export type PluginCheck = PluginJudged | PluginUnjudged;
