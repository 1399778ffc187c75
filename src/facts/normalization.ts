/** Reads the normalization in the graph: one affine map per channel, from the input's pixels to what the stem gets. */
import { siteOf } from '../graph/types.ts';
import { isByte } from '../onnx/dtypes.ts';
import type { Image } from './image/types.ts';
import { known, unknown } from './known.ts';
import { areSame, areSwapped, CLIP, IMAGENET, type Normalization } from './named-constants.ts';
import type { Channel, Mixing } from './pixels/types.ts';
import type { Evidence, Fact, NormalizationValue, Observation } from './types.ts';

/** A std above this is in units of 0 to 255, as no [0,1] pixels are divided by more. */
const RAW_STD = 4;
/** A mean above this can only be of pixels of 0 to 255. */
const RAW_MEAN = 2;

/** How far a mean of [0,1] pixels may lie outside of [0,1], and a std above 1, by rounding and quantisation. */
const SLACK = 0.05;

export interface GraphNormalization {
  /** Null where the graph does nothing to the pixels, so that other sources must speak. */
  readonly fact: Fact<NormalizationValue> | null;
  readonly observations: readonly Observation[];
  /** The graph only rescales pixels to [0,1]; mean and std are left to a sidecar. */
  readonly rescaleOnly: boolean;
  /** Why the graph can't be asked: the sentence that says why no first layer is known. */
  readonly lost?: string;
}

export const noNormalization: GraphNormalization = { fact: null, observations: [], rescaleOnly: false };

export function graphNormalization(image: Image, mixing: Mixing): GraphNormalization {
  const { steps } = mixing.pixels;
  const channels = channelsOf(image, mixing);
  if (channels === null) return noNormalization;
  if (typeof channels === 'string')
    return { ...noNormalization, fact: unknown('unreadable-normalization', channels, steps) };
  const bytes = isByte(image.dataType);
  if (steps.length === 0 || channels.every(isUnchanged))
    return bytes ? untouchedBytes(image, channels) : noNormalization;
  const constants = {
    mean: channels.map(({ offset, scale }) => -offset / scale),
    std: channels.map(({ scale }) => 1 / Math.abs(scale)),
  };
  const { mean, std } = constants;
  if (![...mean, ...std].every(Number.isFinite) || std.some((s) => s === 0)) return degenerate(constants, steps);
  const large = Math.max(...std) > RAW_STD;
  const meanOnly = std.every((s) => Math.abs(s - 1) < 1e-6) && Math.max(...mean.map(Math.abs)) > RAW_MEAN;
  const keepsBytes = meanOnly || (bytes && !large);
  const top = keepsBytes || large ? 255 : 1;
  if (!mixing.pixels.tops.includes(top)) {
    const why = `constants for pixels up to ${top}, of which an operator on the way keeps too little`;
    return { ...noNormalization, fact: unknown('unreadable-normalization', why, steps) };
  }
  return keepsBytes ? ofBytes(constants, steps) : ofUnit(constants, large, mixing);
}

/**
 * What the graph does to each channel of the image before the stem; null where nothing tells, or a sentence that says why it
 * can't be read.
 */
function channelsOf(image: Image, { pixels: { channels, steps, opaque } }: Mixing): readonly Channel[] | string | null {
  if (opaque !== null) return `the pixels are changed in a way that can't be read back: ${opaque}`;
  const count = image.trace.at(image.value)?.channels.length ?? channels.length;
  const byOrigin = Array.from({ length: count }, (_, origin) => channels.find((c) => c.origin === origin));
  const seen = byOrigin.filter((channel) => channel !== undefined);
  if (seen.length < count) return steps.length > 0 ? 'not every channel of the image reaches the stem' : null;
  const areAlike = (others: readonly Channel[], tolerance: number): boolean =>
    others.every((channel) => channel.origin === null || isAlike(channel, seen[channel.origin], tolerance));
  if (!areAlike(channels, EXACT))
    return 'one channel of the image reaches the stem several times, scaled or shifted differently';
  // What can't be read of another first layer says nothing against this one.
  const others = image.trace.mixings.filter(({ pixels }) => pixels.opaque === null);
  return others.every(({ pixels }) => areAlike(pixels.channels, ROUNDED))
    ? seen
    : 'the image reaches several first layers, normalized in different ways';
}

const untouchedBytes = ({ at }: Image, channels: readonly Channel[]): GraphNormalization => ({
  ...noNormalization,
  fact: known(
    {
      mean: channels.map(() => 0),
      std: channels.map(() => 1 / 255),
      scale: '0-255',
      order: 'unknown',
      feed: '0-255',
    },
    'graph',
    [{ at, text: 'uint8 pixels reach the stem without being scaled' }],
  ),
});

const degenerate = ({ mean, std }: Normalization, steps: readonly Evidence[]): GraphNormalization => ({
  observations: [
    {
      code: 'degenerate-normalization',
      at: steps.at(-1)?.at ?? '',
      value: `mean ${mean.join(' ')}, std ${std.join(' ')}`,
    },
  ],
  rescaleOnly: false,
  fact: unknown('degenerate-normalization', 'a standard deviation of zero, or one that is not a number', steps),
});

/** The normalization of a stem that takes pixels in the range of bytes. */
function ofBytes({ mean, std }: Normalization, steps: readonly Evidence[]): GraphNormalization {
  const unit = { mean: mean.map((m) => m / 255), std: std.map((s) => s / 255) };
  const value = { ...unit, scale: '0-255', order: orderOf(unit.mean), feed: '0-255' } as const;
  return { ...noNormalization, fact: known(value, 'graph', steps) };
}

/** @param large whether the constants are for pixels of 0 to 255 */
function ofUnit({ mean, std }: Normalization, large: boolean, { pixels }: Mixing): GraphNormalization {
  const { steps, channels } = pixels;
  const unit = large ? 255 : 1;
  const value = { mean: mean.map((m) => round(m / unit)), std: std.map((s) => round(s / unit)) };
  if (value.mean.some((m) => m < -SLACK || m > 1 + SLACK) || value.std.some((s) => s > 1 + SLACK)) {
    const why = 'the constants in the graph are for pixels that are neither 0 to 1 nor 0 to 255';
    return { ...noNormalization, fact: unknown('other-range', why, steps) };
  }
  const second = channels.find(({ shifts, isScaled }) => shifts > 1 && isScaled)?.lastShift;
  return {
    observations: second ? [{ code: 'second-normalization', ...siteOf(second) }] : [],
    rescaleOnly: value.mean.every((m) => Math.abs(m) < 1e-6) && value.std.every((s) => Math.abs(s - 1) < 1e-3),
    fact: known(
      { ...value, scale: '0-1', order: orderOf(value.mean), ...(large ? { feed: '0-255' as const } : {}) },
      'graph',
      steps,
    ),
  };
}

const EXACT = 1e-6;
/** Tolerance for constants that each of several first layers has by itself, in half precision or quantised. */
const ROUNDED = 5e-3;

const isNear = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

const isAlike = (a: Channel, b: Channel | undefined, tolerance: number): boolean =>
  b !== undefined &&
  (Object.is(a.scale, b.scale) || Math.abs(a.scale / b.scale - 1) <= tolerance) &&
  isNear(a.offset, b.offset, tolerance);

/** Apart from the epsilon of a batch normalization that was never trained. */
const isUnchanged = ({ scale, offset }: Channel): boolean => Math.abs(scale - 1) < 1e-3 && Math.abs(offset) < 1e-3;

/** Drops the digits that float32 constants don't have. */
const round = (x: number): number => Number(x.toPrecision(7));

const rgbMeans = [IMAGENET.mean, CLIP.mean];

/** The channel order, where the mean is a well-known one. */
export function orderOf(mean: readonly number[]): NormalizationValue['order'] {
  if (rgbMeans.some((known) => areSame(mean, known))) return 'RGB';
  return rgbMeans.some((known) => areSwapped(mean, known)) ? 'BGR' : 'unknown';
}
