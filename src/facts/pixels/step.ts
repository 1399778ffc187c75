/** What the handlers of operators have in common. */
import { isSpatial } from '../../graph/axes.ts';
import type { Interpretation } from '../../graph/interpretation.ts';
import { type Node, placeOf, siteOf, type Value } from '../../graph/types.ts';
import type { Evidence } from '../types.ts';
import type { Channel, Pixels, Step } from './types.ts';

/** A channel that nothing was done to; of the image, or of something else (null). */
export const asItIs = (origin: number | null): Channel => ({
  origin,
  scale: 1,
  offset: 0,
  shifts: 0,
  lastShift: null,
  isScaled: false,
});

/** Whether the same was done to the same channels. */
export const areAlike = (some: readonly Channel[], others: readonly Channel[]): boolean =>
  some.length === others.length &&
  some.every(({ origin, scale, offset }, i) => {
    const other = others[i];
    return origin === other?.origin && scale === other.scale && offset === other.offset;
  });

/** Pixels that are there, but no longer known: the first reason stays. */
export const opaque = ({ node, pixels }: Step, why: string): { readonly pixels: Pixels } => ({
  pixels: { ...pixels, opaque: pixels.opaque ?? `${why} at ${placeOf(node)}` },
});

export const evidence = (node: Node, text: string): Evidence => ({
  ...siteOf(node),
  text,
});

export const short = (values: readonly number[]): string => values.map((x) => Number(x.toPrecision(6))).join(' ');

/** Of the value's axes, the one that holds channels; -1 where none does. */
export const channelAxis = ({ of }: Interpretation, value: Value): number =>
  of(value).axes?.findIndex((axis) => axis.some((f) => f.role === 'C')) ?? -1;

/** Whether a value has lost the image's pixels to a mixing operator. */
export const isFeature = ({ of }: Interpretation, value: Value): boolean =>
  of(value).axes?.some((axis) => axis.some((f) => isSpatial(f))) ?? false;
