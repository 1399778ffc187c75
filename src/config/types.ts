/** What a configuration file may say. `config.schema.json` is generated from here (npm run schemas). */
import type { Normalization } from '../lint/named-normalizations.ts';
import type { Grade, Limits, Preprocessing, Profile, Severity, Thresholds } from '../lint/types.ts';

export type Preset = 'recommended' | 'strict' | 'all';
export type FailOn = Severity | 'unknown';

/** What may differ from model to model. */
export interface ModelConfig {
  /** Which gain drives the verdict: the paper's formulas, or their refinements. */
  readonly profile?: Profile;
  /** The design that gains are relative to. */
  readonly reference?: ReferenceConfig;
  /** The gain above which a rule no longer passes, and the one above which it fails. */
  readonly thresholds?: Partial<Thresholds>;
  /** Severity and weight by rule. */
  readonly rules?: RulesConfig;
  /** Normalization outside the model file: `imagenet`, `inception`, `clip`, `<mean>/<std>`, or both as lists; of [0,1] pixels. */
  readonly normalization?: string | Normalization;
  /** Working resolution in pixels: one side of a square, or height and width. */
  readonly inputSize?: InputSizeConfig;
  /** How images reach the model. */
  readonly preprocessing?: Preprocessing;
  /** Limits on time, memory and sizes per model, where the default ones don't fit. */
  readonly limits?: LimitsConfig;
}

export type LimitsConfig = { readonly [K in keyof Limits]?: Count };

/**
 * @asType integer
 * @minimum 1
 */
export type Count = number;

export interface ReferenceConfig {
  /**
   * Side of a square stem kernel, in taps.
   * @minimum 1
   * @maximum 65536
   */
  readonly stemKernel?: number;
  /**
   * Side of a square input, in pixels.
   * @minimum 1
   * @maximum 65536
   */
  readonly resolution?: number;
  /**
   * In units of [0,1] pixels.
   * @minimum 1e-6
   * @maximum 1e6
   */
  readonly std?: number;
}

export interface RulesConfig {
  readonly 'stem-kernel'?: RuleConfig;
  readonly 'input-resolution'?: RuleConfig;
  readonly pooling?: RuleConfig;
  readonly normalization?: RuleConfig;
  /** Rules of plugins, `<owner>/<name>`. */
  readonly [foreign: `${string}/${string}`]: RuleConfig | undefined;
}

export type RuleSeverity = 'off' | 'info' | 'warning' | 'error';

export type RuleConfig = RuleSeverity | RuleOptions;

export interface RuleOptions {
  /** Replaces the preset's severity. */
  readonly severity?: RuleSeverity;
  /**
   * Weight in the model's score.
   * @minimum 0
   * @maximum 1000
   */
  readonly weight?: number;
}

/** One side of a square or [height, width]. */
export type InputSizeConfig = Pixels | readonly [height: Pixels, width: Pixels];

/**
 * @asType integer
 * @minimum 1
 * @maximum 65536
 */
export type Pixels = number;

/** @minLength 1 */
export type Glob = string;

/** @minItems 1 */
export type Globs = readonly Glob[];

export interface Override extends ModelConfig {
  /** Globs relative to the configuration's folder; one without a slash matches in every folder. */
  readonly files: Globs;
}

/** A finding that is accepted. */
export interface Suppression {
  /** Globs relative to the configuration's folder; all models when left out. */
  readonly files?: Globs;
  /** Id of a rule or code of a finding. */
  readonly rule: string;
  /**
   * Why it is accepted.
   * @minLength 1
   */
  readonly reason: string;
  /**
   * Last day on which it holds.
   * @pattern ^\d{4}-\d{2}-\d{2}$
   */
  readonly expires?: string;
}

export interface Config extends ModelConfig {
  /** For editors. */
  readonly $schema?: string;
  /**
   * Presets (`recommended`, `strict`, `all`) and configuration files, later ones over earlier ones. Globs and paths in such a file
   * count from the folder of the one that extends it.
   */
  readonly extends?: string | readonly string[];
  /** Modules with rules of your own, relative to this file: `./rules/letterbox.js`. */
  readonly plugins?: readonly string[];
  /** Settings for some models; later entries win. */
  readonly overrides?: readonly Override[];
  /** Models that are not linted. */
  readonly ignores?: readonly Glob[];
  /** Findings that are accepted, each with a reason. */
  readonly suppressions?: readonly Suppression[];
  /** File of accepted findings, relative to the configuration's folder; `noiselint baseline create` writes it. */
  readonly baseline?: string;
  /** Whether URLs may be read: from all hosts, or from those listed (`*.example.com` for subdomains). Never from private addresses. */
  readonly allowRemote?: boolean | readonly string[];
  /** Findings of this severity or worse fail the run; with `unknown`, rules that could not be judged fail it too. */
  readonly failOn?: FailOn | readonly FailOn[];
  /**
   * More warnings than this fail the run.
   * @asType integer
   * @minimum 0
   */
  readonly maxWarnings?: number;
  /**
   * A model below it, or without a score, fails the run.
   * @minimum 0
   * @maximum 100
   */
  readonly minScore?: number;
  /** A model below it, or without a grade, fails the run. */
  readonly minGrade?: Grade;
}
