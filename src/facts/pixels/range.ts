/** Pixels that an operator clips or rounds: the result is no longer an affine map of the input. */
import { attributeOf } from '../../graph/attributes.ts';
import type { Value } from '../../graph/types.ts';
import { bitsOf, isSigned, isWhole } from '../../onnx/dtypes.ts';
import { opaque } from './step.ts';
import type { Channel, Pixels, Step } from './types.ts';

/** Rounding to at least so many levels still leaves a picture. */
const LEVELS = 32;
/** The share of a range that may be clipped, as little of an image lies at the ends. What wraps around comes back at the other end. */
const CUT = 0.25;
const WRAPPED = 0.02;

type Bounds = readonly [low: number, high: number];

const ROUNDING: ReadonlySet<string> = new Set(['Round', 'Floor', 'Ceil']);

/**
 * The pixels after an operator that clips or rounds. Input ranges of which it would keep too little are ruled out; where none is
 * left, the pixels are no longer known.
 */
export function kept(step: Step, pixels: Pixels): Pixels {
  const { channels, quantised, tops } = pixels;
  const { interpretation, op, output } = step;
  const dataType = interpretation.of(output).dataType ?? 0;
  const isWrapped = isWhole(dataType) && !quantised;
  const clips = clipsOf(step);
  const rounds = isWrapped || ROUNDING.has(op);
  if (clips === null && !rounds) return pixels;
  const own = channels.filter(({ origin }) => origin !== null);
  const isKept = (channel: Channel, top: number): boolean =>
    (!rounds || Math.abs(channel.scale * top) >= LEVELS) &&
    (clips === null || lossOf(channel, top, clips) <= CUT) &&
    (!isWrapped || lossOf(channel, top, boundsOfType(dataType)) <= WRAPPED);
  const left = tops.filter((top) => own.every((channel) => isKept(channel, top)));
  if (left.length > 0) return left.length === tops.length ? pixels : { ...pixels, tops: left };
  return opaque({ ...step, pixels }, `${op}, which keeps too little of them,`).pixels;
}

/** Share of a channel's range that lies outside of the bounds. */
function lossOf({ scale, offset }: Channel, top: number, [low, high]: Bounds): number {
  const width = Math.abs(scale * top);
  const [least, most] = scale < 0 ? [offset - width, offset] : [offset, offset + width];
  return (Math.max(0, low - least) + Math.max(0, most - high)) / width;
}

function boundsOfType(dataType: number): Bounds {
  const bits = bitsOf(dataType) ?? 64;
  return isSigned(dataType) ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/** The most values of a bound, which has one for all pixels or one for each channel. */
const MOST_BOUNDS = 64;

/** The constants between which an operator clips; null for one that doesn't. */
function clipsOf({ interpretation: { numbers }, node, op, data, index }: Step): Bounds | null {
  const read = (value: Value | null | undefined): readonly number[] =>
    Array.from(numbers(value, MOST_BOUNDS)?.data ?? []);
  if (op === 'Clip') {
    const bound = (at: number, name: string): readonly number[] => {
      const told = attributeOf(node, name)?.f;
      return told === undefined ? read(data[at]) : [told];
    };
    const [low, high] = [bound(1, 'min'), bound(2, 'max')];
    return low.length + high.length === 0 ? null : [Math.max(...low), Math.min(...high)];
  }
  if (op !== 'Max' && op !== 'Min') return null;
  const others = data.filter((_, i) => i !== index).flatMap(read);
  if (others.length === 0) return null;
  return op === 'Max'
    ? [Math.max(...others), Number.POSITIVE_INFINITY]
    : [Number.NEGATIVE_INFINITY, Math.min(...others)];
}
