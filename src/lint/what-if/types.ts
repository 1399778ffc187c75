import type { Reason } from '../../facts/types.ts';
import type { Pair } from '../../theory/geometry.ts';
import type { Difference } from '../difference.ts';
import type { Judgement } from '../judgement.ts';
import type { Grade } from '../types.ts';

/** One change of a design, in terms of its facts. */
export type Change =
  | { readonly key: 'stem-kernel'; readonly kernel: Pair }
  | { readonly key: 'resolution'; readonly size: Pair }
  | { readonly key: 'pooling'; readonly kind: 'average' }
  | {
      readonly key: 'normalization';
      /** In units of [0,1] pixels, in the order RGB; a single value holds for every channel. */
      readonly mean: readonly number[];
      readonly std: readonly number[];
      /** The usual name of the constants; null where they have none. */
      readonly name: string | null;
    };

export type ChangeKey = Change['key'];

/** The predicted judgement of a model that is trained again with the change. */
export interface Effect extends Judgement {
  readonly difference: Difference;
}

export interface ChangeResult {
  /** As text that `--set` accepts. */
  readonly set: string;
  readonly change: Change;
  /** Id of the rule that judges it. */
  readonly rule: string;
  /** False where the model already is so. */
  readonly changes: boolean;
  /** Null where nothing can be predicted. */
  readonly effect: Effect | null;
  /** Why not; null where there is an effect. */
  readonly reason: Reason | null;
  /** What the change means for whoever trains the model. */
  readonly practice: string;
  /** What the prediction leaves out; null where nothing is worth mentioning. */
  readonly caveat: string | null;
  readonly url: string;
}

export interface Target {
  readonly grade: Grade;
  readonly reached: boolean;
  /** As text that `--set` accepts: the fewest, then cheapest changes that reach the grade; where none does, the best ones. */
  readonly sets: readonly string[];
  readonly effect: Effect;
}

export interface WhatIf {
  /** True where the changes are those that the rules advise, false where they were asked for. */
  readonly advised: boolean;
  /** By benefit: points of score, then dB of noise power. */
  readonly changes: readonly ChangeResult[];
  /** Of all changes together, as far as they can be predicted; null where none can. */
  readonly all: Effect | null;
  readonly target: Target | null;
}
