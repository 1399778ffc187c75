/** Helpers that the handlers of operators share. */
import { isSpatial } from '../../graph/axes.ts';
import type { Interpretation } from '../../graph/interpretation.ts';
import { type Node, placeOf, siteOf, type Value } from '../../graph/types.ts';
import type { Evidence } from '../types.ts';
import type { Channel, Pixels, Step } from './types.ts';

/** A channel to which nothing was done. @param origin its index in the image; null for one of something else */
export const untouchedChannel = (origin: number | null): Channel => ({
  origin,
  scale: 1,
  offset: 0,
  shifts: 0,
  lastShift: null,
  isScaled: false,
});

/** Whether both lists have the same channels, scaled and shifted alike. */
export const areAlike = (some: readonly Channel[], others: readonly Channel[]): boolean =>
  some.length === others.length &&
  some.every(({ origin, scale, offset }, i) => {
    const other = others[i];
    return origin === other?.origin && scale === other.scale && offset === other.offset;
  });

/** The pixels, marked as no longer known for this reason, unless they have an earlier one. */
export const opaque = ({ node, pixels }: Step, why: string): { readonly pixels: Pixels } => ({
  pixels: { ...pixels, opaque: pixels.opaque ?? `${why} at ${placeOf(node)}` },
});

/** The same where constants are not known; the reason tells why, where one of them can't be read. */
export function unread(
  step: Step,
  what: string,
  constants: readonly (Value | null | undefined)[],
): { readonly pixels: Pixels } {
  const { unreadable } = step.interpretation;
  const why = constants.map((value) => (value ? unreadable(value) : null)).find((text) => text !== null);
  return opaque(step, `${what} can't be read${why ? ` (${why})` : ''}`);
}

export const evidence = (node: Node, text: string): Evidence => ({
  ...siteOf(node),
  text,
});

export const shortText = (values: readonly number[]): string => values.map((x) => Number(x.toPrecision(6))).join(' ');

/** Position of the axis that holds channels; -1 where none does. */
export const channelAxis = ({ of }: Pick<Interpretation, 'of'>, value: Value): number =>
  of(value).axes?.findIndex((axis) => axis.some((f) => f.role === 'C')) ?? -1;

/** Whether a value still has places of the image, or may have. */
export const hasPlaces = ({ of }: Interpretation, value: Value): boolean =>
  of(value).axes?.some((axis) => axis.some((f) => isSpatial(f))) ?? false;
