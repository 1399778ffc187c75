/** The interface of rules. A custom rule implements `Rule`; its id and its codes have the form `<owner>/<name>`. */
import type { Facts, Reason } from '../src/facts/types.ts';
import type { ResizeFilter } from '../src/theory/resize.ts';
import type { Note } from './notes.ts';

export type Profile = 'paper' | 'measured';
export type Severity = 'info' | 'warning' | 'error';
/** `noise-power`: dB of noise power at unit signal gain; `sensitivity`: a worst-case bound, never added to the others. */
export type Unit = 'noise-power' | 'sensitivity';

/** The design every gain is relative to. */
export interface Reference {
  /**
   * Side of a square stem kernel, in taps.
   * @exclusiveMinimum 0
   */
  readonly stemKernel: number;
  /**
   * Side of a square input, in pixels.
   * @exclusiveMinimum 0
   */
  readonly resolution: number;
  /**
   * In units of [0,1] pixels.
   * @exclusiveMinimum 0
   */
  readonly std: number;
}

/**
 * Side of an image that is fed, in pixels.
 * @asType integer
 * @minimum 1
 * @maximum 65536
 */
export type ImageSide = number;

/** How images reach the model, where the caller knows; without it a model counts as fed at its own size. */
export interface Preprocessing {
  /** Size of the images that carry the noise, [height, width] in pixels. */
  readonly source?: readonly [height: ImageSide, width: ImageSide];
  /** Of the resize from `source` to the model's size, antialiased: counts in the refined gain, where both are stated. */
  readonly filter?: ResizeFilter | 'nearest';
}

export interface RuleContext {
  readonly profile: Profile;
  readonly reference: Reference;
  readonly preprocessing?: Preprocessing;
}

export interface RuleMeta {
  /** Also the name of the page: `rules/<id>.md`. */
  readonly id: string;
  /** The rule as advice, a few words. */
  readonly title: string;
  readonly summary: string;
  readonly unit: Unit;
  /** Facts without which the rule can't judge. */
  readonly needs: readonly (keyof Facts)[];
  /** Severity of a gain above the failing threshold in the preset `recommended`. */
  readonly defaultSeverity: Severity;
  /** Codes of the findings it may raise. */
  readonly codes: readonly Note['code'][];
  /** Page of a rule from elsewhere. */
  readonly url?: string;
}

/**
 * How severe a finding is: `judged` goes with the rule's own outcome, `failing` with what the preset makes of a gain
 * above its threshold, whatever the rule's outcome.
 */
export type Level = 'judged' | 'failing' | Severity;

/** A finding before severity and wording. */
export interface Draft {
  readonly note: Note;
  readonly level: Level;
  readonly at: string | null;
  readonly name: string | null;
  /** What following the advice is predicted to save, dB of the rule's own unit, positive; null without a number. */
  readonly benefitDb: number | null;
}

interface CheckCommon {
  readonly findings: readonly Draft[];
  /** What was looked at, in a few words; facts have words of their own. */
  readonly detected?: string;
  /** True for a rule that has no say in this model's score, nor in how many rules were judged. */
  readonly weightless?: boolean;
}

/** Gains are dB against the reference, unrounded; negative is quieter. */
export interface Judged extends CheckCommon {
  readonly status: 'judged';
  /** The paper's formula. */
  readonly gainDb: number;
  /** The refined prediction (rules/), the same as `gainDb` where there is none. */
  readonly refinedGainDb: number;
  /** Set where no gain, however high, is more than advice. */
  readonly atMost?: 'info';
}

export interface Unjudged extends CheckCommon {
  /** `not-comparable`: the fact is known, but has no gain against the reference. */
  readonly status: 'unknown' | 'not-comparable';
  readonly reason: Reason;
}

export type Check = Judged | Unjudged;

export interface Rule {
  readonly meta: RuleMeta;
  check(facts: Facts, context: RuleContext): Check;
}

type GainKey = 'gainDb' | 'refinedGainDb';

/** Which gain drives outcome and score. */
export const decisiveKey = (profile: Profile): GainKey => (profile === 'paper' ? 'gainDb' : 'refinedGainDb');

/** The gain that drives outcome and score; null where there is none. */
export const decisiveDb = <Db extends number | null>(gains: { readonly [key in GainKey]: Db }, profile: Profile): Db =>
  gains[decisiveKey(profile)];

export const unknown = (reason: Reason, findings: readonly Draft[] = []): Unjudged => ({
  status: 'unknown',
  reason,
  findings,
});
