import type { Interpretation } from '../../graph/interpretation.ts';
import type { Node, Value } from '../../graph/types.ts';
import type { Evidence } from '../types.ts';

/** One channel as it stands: `scale * x[origin] + offset`; origin null for a channel that is not the image's. */
export interface Channel {
  readonly origin: number | null;
  readonly scale: number;
  readonly offset: number;
  /** How many operators shift it, and the last of them. */
  readonly shifts: number;
  readonly lastShift: Node | null;
  /** Whether it was scaled by more than a change of units. */
  readonly isScaled: boolean;
}

export interface Pixels {
  readonly channels: readonly Channel[];
  /** Affine operators passed, in order. */
  readonly steps: readonly Evidence[];
  /** The possible maxima of an input pixel: 255 for bytes, else 1 and 255, until something such as clipping rules one out. */
  readonly tops: readonly number[];
  /** Whether they are integers of a quantisation; `channels` says what those mean. */
  readonly quantised: boolean;
  /** Why the pixels are no longer known: what changed them is not affine, or can't be read. Null where they are. */
  readonly opaque: string | null;
  /** Resizes passed. */
  readonly resizes: readonly Node[];
  /** Slices passed that cut off rows or columns at the edges. */
  readonly crops: readonly Node[];
  readonly pads: readonly Node[];
}

/** An operator that mixes pixels. */
export interface Mixing {
  readonly node: Node;
  readonly pixels: Pixels;
  readonly form: 'convolution' | 'patch' | 'space-to-depth' | 'linear';
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly inChannels: number | null;
  readonly outChannels: number | null;
}

export interface Trace {
  readonly mixings: readonly Mixing[];
  readonly at: (value: Value) => Pixels | undefined;
}

/** An operator that takes pixels, by its plain name and inputs. */
export interface Step {
  readonly interpretation: Interpretation;
  readonly node: Node;
  readonly op: string;
  readonly data: readonly (Value | null)[];
  readonly channelsLast: boolean;
  /** Which of `data` holds the pixels; the first that does. */
  readonly index: number;
  readonly source: Value;
  readonly output: Value;
  readonly pixels: Pixels;
  /** The pixels of any value. */
  readonly at: (value: Value) => Pixels | undefined;
}

/** What an operator leaves of the pixels: the same for all its outputs, or one for each; null where it ends them. */
export type Effect =
  | { readonly pixels: Pixels }
  | { readonly parts: readonly Pixels[] }
  | { readonly mixing: Mixing }
  | null;

export type Handler = (step: Step) => Effect;
