/** All findings, as codes with typed arguments; their wording is in `src/lint/messages.ts`. */
import type { Observation } from '../src/facts/types.ts';
import type { Pair } from '../src/theory/geometry.ts';

/** What a refined stem gain is computed from. */
export type StemBasis =
  | { readonly kind: 'weights' }
  | { readonly kind: 'composite'; readonly stages: number; readonly receptiveField: Pair };

export type RuleNote =
  | {
      readonly code: 'small-stem-kernel';
      readonly kernel: Pair;
      readonly reference: number;
      readonly gainDb: number;
      readonly refined: { readonly gainDb: number; readonly basis: StemBasis } | null;
    }
  | {
      readonly code: 'large-input';
      readonly size: Pair;
      readonly reference: number;
      readonly gainDb: number;
      readonly refinedGainDb: number;
    }
  | { readonly code: 'aliasing-resize'; readonly gain: number }
  | {
      readonly code: 'max-pool-on-trunk';
      readonly pool: string;
      readonly window: Pair;
      readonly gainDb: number;
      /** Behind this stem, whose noise is correlated. */
      readonly refinedGainDb: number;
    }
  | { readonly code: 'max-head'; readonly window: Pair | null; readonly gainDb: number | null }
  | { readonly code: 'average-max-head' }
  | { readonly code: 'gem-head' }
  | { readonly code: 'max-pools-off-trunk'; readonly count: number }
  | {
      readonly code: 'small-std';
      readonly std: readonly number[];
      readonly reference: number;
      readonly amplification: number;
    }
  | { readonly code: 'clip-tower'; readonly reference: number; readonly amplification: number | null };

/** A finding of a custom rule, which brings its own wording. */
export interface ForeignNote {
  readonly code: `${string}/${string}`;
  readonly message: string;
  readonly advice: string | null;
}

export type BuiltInNote = RuleNote | Observation;
export type Note = BuiltInNote | ForeignNote;
export type BuiltInCode = BuiltInNote['code'];

export const isForeign = (note: Note): note is ForeignNote => note.code.includes('/');
