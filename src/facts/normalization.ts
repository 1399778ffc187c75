/** Normalization as one affine map from the input's pixels to what the stem sees. */
import { siteOf } from '../graph/types.ts';
import { isByte } from '../onnx/dtypes.ts';
import type { Image } from './image.ts';
import { known, unknown } from './known.ts';
import { areSame, areSwapped, CLIP, IMAGENET } from './named-constants.ts';
import type { Channel, Mixing, Pixels } from './pixels/types.ts';
import type { Fact, NormalizationValue, Observation } from './types.ts';

/** A std above this is in units of 0..255: no [0,1] image is ever divided by more. */
const RAW_STD = 4;
/** A mean above this can only be of 0..255 pixels. */
const RAW_MEAN = 2;

/** Pixels of 0 to 1 have a mean among them, and no std of more than 1; constants are rounded, and quantised. */
const SLACK = 0.05;

export interface GraphNormalization {
  /** Null where the graph does nothing to the pixels, so that other sources must speak. */
  readonly fact: Fact<NormalizationValue> | null;
  readonly observations: readonly Observation[];
  /** The graph divides by 255 or so and nothing else: what is left to a sidecar is the rest. */
  readonly rescaleOnly: boolean;
}

export const noNormalization: GraphNormalization = { fact: null, observations: [], rescaleOnly: false };

export function graphNormalization(image: Image, mixing: Mixing): GraphNormalization {
  const { channels, steps, opaque } = mixing.pixels;
  if (opaque !== null) {
    return {
      ...noNormalization,
      fact: unknown(
        'unreadable-normalization',
        `the pixels are changed in a way that can't be read back: ${opaque}`,
        steps,
      ),
    };
  }
  const count = image.trace.at(image.value)?.channels.length ?? channels.length;
  const byOrigin = Array.from({ length: count }, (_, origin) => channels.find((c) => c.origin === origin));
  if (byOrigin.some((c) => c === undefined)) {
    return steps.length > 0
      ? {
          ...noNormalization,
          fact: unknown('unreadable-normalization', 'not every channel of the image reaches the stem'),
        }
      : noNormalization;
  }
  const isSplit = channels.some((channel) => channel.origin !== null && !isAlike(channel, byOrigin[channel.origin]));
  if (isSplit) {
    const why = 'one channel of the image reaches the stem several times, scaled or shifted differently';
    return { ...noNormalization, fact: unknown('unreadable-normalization', why, steps) };
  }
  if (image.trace.mixings.some(({ pixels }) => !areTreatedAlike(pixels, byOrigin))) {
    const why = 'the image reaches several first layers, normalized in different ways';
    return { ...noNormalization, fact: unknown('unreadable-normalization', why, steps) };
  }
  const mean = byOrigin.map((c) => -(c?.offset ?? 0) / (c?.scale ?? 1));
  const std = byOrigin.map((c) => 1 / Math.abs(c?.scale ?? 1));
  const bytes = isByte(image.dataType);
  if (steps.length === 0 || byOrigin.every(isUnchanged)) {
    if (!bytes) return noNormalization;
    return {
      ...noNormalization,
      fact: known(
        { mean: mean.map(() => 0), std: std.map(() => 1 / 255), scale: '0-255', order: 'unknown', feed: '0-255' },
        'graph',
        [{ at: image.at, text: 'uint8 pixels reach the stem without being scaled' }],
      ),
    };
  }
  if (![...mean, ...std].every(Number.isFinite) || std.some((s) => s === 0)) {
    return {
      observations: [
        {
          code: 'degenerate-normalization',
          at: steps.at(-1)?.at ?? '',
          value: `mean ${mean.join(' ')}, std ${std.join(' ')}`,
        },
      ],
      rescaleOnly: false,
      fact: unknown('degenerate-normalization', 'a standard deviation of zero, or one that is not a number', steps),
    };
  }
  const large = Math.max(...std) > RAW_STD;
  const meanOnly = std.every((s) => Math.abs(s - 1) < 1e-6) && Math.max(...mean.map(Math.abs)) > RAW_MEAN;
  if (meanOnly || (bytes && !large)) {
    return {
      ...noNormalization,
      fact: known(
        {
          mean: mean.map((m) => m / 255),
          std: std.map((s) => s / 255),
          scale: '0-255',
          order: orderOf(mean.map((m) => m / 255)),
          feed: '0-255',
        },
        'graph',
        steps,
      ),
    };
  }
  const unit = large ? 255 : 1;
  const value = { mean: mean.map((m) => round(m / unit)), std: std.map((s) => round(s / unit)) };
  if (value.mean.some((m) => m < -SLACK || m > 1 + SLACK) || value.std.some((s) => s > 1 + SLACK)) {
    const why = 'the constants in the graph are for pixels that are neither 0 to 1 nor 0 to 255';
    return { ...noNormalization, fact: unknown('other-range', why, steps) };
  }
  const rescaleOnly = value.mean.every((m) => Math.abs(m) < 1e-6) && value.std.every((s) => Math.abs(s - 1) < 1e-3);
  const second = mixing.pixels.channels.find(({ shifts, isScaled }) => shifts > 1 && isScaled)?.lastShift;
  return {
    observations: second ? [{ code: 'second-normalization', ...siteOf(second) }] : [],
    rescaleOnly,
    fact: known(
      { ...value, scale: '0-1', order: orderOf(value.mean), ...(large ? { feed: '0-255' as const } : {}) },
      'graph',
      steps,
    ),
  };
}

const isNear = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

const isAlike = (a: Channel, b: Channel | undefined): boolean =>
  b !== undefined && isNear(a.scale, b.scale) && isNear(a.offset, b.offset);

/** What can't be read says nothing against it. */
const areTreatedAlike = ({ channels, opaque }: Pixels, byOrigin: readonly (Channel | undefined)[]): boolean =>
  opaque !== null || channels.every((channel) => channel.origin === null || isAlike(channel, byOrigin[channel.origin]));

/** But for the epsilon of a batch normalization that has seen no data. */
const isUnchanged = (channel: Channel | undefined): boolean =>
  channel !== undefined && Math.abs(channel.scale - 1) < 1e-3 && Math.abs(channel.offset) < 1e-3;

/** Float32 constants come back with noise in the eighth digit. */
const round = (x: number): number => Number(x.toPrecision(7));

const rgbMeans = [IMAGENET.mean, CLIP.mean];

/** Known constants tell the channel order; equal ones tell nothing. */
export function orderOf(mean: readonly number[]): NormalizationValue['order'] {
  if (rgbMeans.some((known) => areSame(mean, known))) return 'RGB';
  return rgbMeans.some((known) => areSwapped(mean, known)) ? 'BGR' : 'unknown';
}
