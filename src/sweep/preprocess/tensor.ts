/** Converts resized pixels to the model's input: first to samples in the tensor's order, then to its numbers. */
import { numberToHalf, roundHalfEven } from '../../onnx/half.ts';
import { channelsOf, type Pixels } from '../data/types.ts';
import { addGaussian } from '../noise/add-gaussian.ts';
import { toPlanes } from '../noise/samples.ts';
import type { PreprocessPlan, TensorType } from './plan-types.ts';

export type TensorData = Float32Array | Uint16Array | Uint8Array;

export const samplesOf = ({ size, channels }: PreprocessPlan): number => size.height * size.width * channels;

const arrays: Readonly<Record<TensorType, (length: number) => TensorData>> = {
  float32: (length) => new Float32Array(length),
  // The bits of half-precision numbers.
  float16: (length) => new Uint16Array(length),
  uint8: (length) => new Uint8Array(length),
};

/** Allocates the input of a batch. */
export const allocateTensor = (plan: PreprocessPlan, batch: number): TensorData =>
  arrays[plan.type](batch * samplesOf(plan));

/** The shape of a batch; layouts without N take a single image. */
export const tensorShape = ({ layout, size, channels }: PreprocessPlan, batch: number): readonly number[] => {
  const sizes: Readonly<Record<string, number>> = { N: batch, C: channels, H: size.height, W: size.width };
  return [...layout].map((axis) => sizes[axis] as number);
};

/** The distance of neighbouring pixels, and of channels, within one image of the tensor. */
function strideOf({ layout, channels, size }: PreprocessPlan): { readonly pixel: number; readonly channel: number } {
  return layout.endsWith('C') ? { pixel: channels, channel: 1 } : { pixel: 1, channel: size.height * size.width };
}

/**
 * Where torchvision's CenterCrop begins along one axis, in pixels of the image: a margin is rounded as Python rounds, and an
 * image that is smaller than the crop is padded, by the lesser half in front (then the result is negative).
 */
const cropStart = (side: number, crop: number): number =>
  side >= crop ? roundHalfEven((side - crop) / 2) : -Math.floor((crop - side) / 2);

/**
 * Crops the centre and puts samples into the tensor's order. Outside of the image it is black, as torchvision pads.
 * @param out samples of one image; all of them are written
 */
export function layOut(pixels: Pixels, plan: PreprocessPlan, out: Float32Array): Float32Array {
  const { width, height, data } = pixels;
  const { size, order } = plan;
  const channels = channelsOf(pixels);
  const stride = strideOf(plan);
  const top = cropStart(height, size.height);
  const left = cropStart(width, size.width);
  const [from, to] = [Math.max(0, left), Math.min(width, left + size.width)];
  const isInside = height >= size.height && width >= size.width;
  if (isInside && channels === 3 && order === 'RGB' && stride.pixel === 1) {
    return toPlanes(data, { start: 3 * (top * width + left), step: 3 * width, ...size }, out);
  }
  if (!isInside) out.fill(0);
  for (let row = Math.max(0, -top); row < size.height && row + top < height; row++) {
    const [first, end] = [((row + top) * width + from) * channels, ((row + top) * width + to) * channels];
    for (let channel = 0; channel < channels; channel++) {
      let write = (row * size.width + from - left) * stride.pixel + channel * stride.channel;
      for (let read = first + (order === 'BGR' ? channels - 1 - channel : channel); read < end; read += channels) {
        out[write] = data[read] as number;
        write += stride.pixel;
      }
    }
  }
  return out;
}

/**
 * Normalizes one image.
 * @param samples in the tensor's order
 * @param out a batch
 * @param at place of the image in the batch
 */
export function writeTensor(samples: Float32Array, plan: PreprocessPlan, out: TensorData, at: number): void {
  const { channels, mean, std, range, type } = plan;
  const stride = strideOf(plan);
  const count = samples.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    const scale = range / (std[channel] as number);
    const shift = mean[channel] as number;
    let read = channel * stride.channel;
    let write = at * samples.length + read;
    for (let pixel = 0; pixel < count; pixel++) {
      const value = ((samples[read] as number) - shift) * scale;
      out[write] = type === 'float32' ? value : stored(value, type);
      read += stride.pixel;
      write += stride.pixel;
    }
  }
}

/** A run of samples of one image that are normalized alike. */
interface Stretch {
  readonly shift: number;
  readonly scale: number;
}

/** The runs of an image, all of one length; null where neighbouring samples are normalized differently. */
function stretchesOf(plan: PreprocessPlan): readonly Stretch[] | null {
  const { channels, mean, std, range } = plan;
  const stretches = Array.from({ length: channels }, (_, channel) => ({
    shift: mean[channel] as number,
    scale: range / (std[channel] as number),
  }));
  if (strideOf(plan).pixel === 1) return stretches;
  const [one] = stretches;
  return stretches.every(({ shift, scale }) => shift === one?.shift && scale === one.scale)
    ? stretches.slice(0, 1)
    : null;
}

/** @param places levels, and the position of each in the batch */
type GaussianWriter = (
  samples: Float32Array,
  draw: Float32Array,
  places: readonly { readonly sigma: number; readonly at: number }[],
  out: TensorData,
) => void;

/** A faster `writeTensor` that also adds Gaussian noise, for the plans of most sweeps; null for other plans. */
export function createGaussianWriter(plan: PreprocessPlan): GaussianWriter | null {
  const stretches = stretchesOf(plan);
  if (stretches === null || plan.type !== 'float32') return null;
  return (samples, draw, places, out) => {
    const length = samples.length / stretches.length;
    for (const [index, { shift, scale }] of stretches.entries()) {
      const [from, to] = [index * length, (index + 1) * length];
      const levels = places.map(({ sigma, at }) => {
        const start = at * samples.length;
        return { sigma, out: out.subarray(start + from, start + to) as Float32Array };
      });
      addGaussian(samples.subarray(from, to), draw.subarray(from, to), levels, shift, scale);
    }
  };
}

function stored(value: number, type: TensorType): number {
  return type === 'float16' ? numberToHalf(Math.fround(value)) : Math.min(255, Math.max(0, Math.round(value)));
}
