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
      /** As people know the constants; null for others. */
      readonly name: string | null;
    };

export type ChangeKey = Change['key'];

/** What a model trained again with the change is predicted to be. */
export interface Effect extends Judgement {
  readonly difference: Difference;
}

export interface ChangeResult {
  /** As `--set` takes it. */
  readonly set: string;
  readonly change: Change;
  /** Id of the rule that judges it. */
  readonly rule: string;
  /** False where the model has it already. */
  readonly changes: boolean;
  /** Null where nothing can be predicted. */
  readonly effect: Effect | null;
  /** Why not; null where there is an effect. */
  readonly reason: Reason | null;
  /** What the change means for whoever trains the model. */
  readonly practice: string;
  /** What the prediction leaves out; null for nothing worth telling. */
  readonly caveat: string | null;
  readonly url: string;
}

export interface Target {
  readonly grade: Grade;
  readonly reached: boolean;
  /** As `--set` takes them: the fewest changes that reach the grade, of these the cheapest; where none does, the best. */
  readonly sets: readonly string[];
  readonly effect: Effect;
}

export interface WhatIf {
  /** True where the changes are those that the rules advise, false where they were asked for. */
  readonly advised: boolean;
  /** By benefit: points of score, then dB of noise power. */
  readonly changes: readonly ChangeResult[];
  /** Of all that can be predicted, together; null where that is none. */
  readonly all: Effect | null;
  readonly target: Target | null;
}
