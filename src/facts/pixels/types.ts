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
  /** By more than a change of units. */
  readonly isScaled: boolean;
}

export interface Pixels {
  readonly channels: readonly Channel[];
  /** Affine operators passed, in order. */
  readonly steps: readonly Evidence[];
  /** What a pixel may be at most as it comes in: 255 for bytes; 1 or 255 until something tells, as a cut at either does. */
  readonly tops: readonly number[];
  /** Whether they stand as integers, since a quantisation: channels tell what those mean. */
  readonly quantised: boolean;
  /** Set where something not affine, or not readable, changed the pixels: why. */
  readonly opaque: string | null;
  /** Resizes passed. */
  readonly resizes: readonly Node[];
  /** Slices passed that leave rows or columns at the edges out. */
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
