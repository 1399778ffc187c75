/** From decoded pixels to the model's input, in the two halves between which noise may go. */
import { channelsOf, type Pixels } from '../data/types.ts';
import { float16Bits } from './float16.ts';
import type { PreprocessPlan, ResizeStep, Size, TensorType } from './plan-types.ts';
import { resample } from './resample.ts';

/** Grey as Pillow's mode L weighs it (ITU-R 601), or grey as RGB, where the model asks for it. */
export function toChannels(pixels: Pixels, channels: 1 | 3): Pixels {
  const { data } = pixels;
  const has = channelsOf(pixels);
  if (has === channels) return pixels;
  if (channels === 3)
    return {
      ...pixels,
      data: Float32Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] as number),
    };
  const grey = Float32Array.from(
    { length: pixels.width * pixels.height },
    (_, i) =>
      0.299 * (data[has * i] as number) + 0.587 * (data[has * i + 1] as number) + 0.114 * (data[has * i + 2] as number),
  );
  return { ...pixels, data: grey };
}

/** torchvision's rounding: the long side is cut off to whole pixels. */
function targetOf({ height, width }: Size, resize: ResizeStep): Size {
  switch (resize.kind) {
    case 'none':
      return { height, width };
    case 'exact':
      return { height: resize.height, width: resize.width };
    case 'shortest': {
      const { side } = resize;
      return height <= width
        ? { height: side, width: Math.floor((side * width) / height) }
        : { height: Math.floor((side * height) / width), width: side };
    }
  }
}

/** Python's round, as torchvision's CenterCrop places an odd margin. */
const roundHalfEven = (x: number): number => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

/** What lies outside of the image is black, as torchvision pads. */
function centreCrop(pixels: Pixels, size: Size): Pixels {
  const { width, height, data } = pixels;
  if (height === size.height && width === size.width) return pixels;
  const channels = channelsOf(pixels);
  const out = new Float32Array(size.height * size.width * channels);
  const top = roundHalfEven((height - size.height) / 2);
  const left = roundHalfEven((width - size.width) / 2);
  const [from, to] = [Math.max(0, left), Math.min(width, left + size.width)];
  for (let row = Math.max(0, -top); row < size.height && row + top < height; row++) {
    const source = (row + top) * width;
    out.set(
      data.subarray((source + from) * channels, (source + to) * channels),
      (row * size.width + from - left) * channels,
    );
  }
  return { ...size, data: out };
}

/** Resize and crop: pixels in [0,1] at the size of the model's input. */
export function toInputPixels(pixels: Pixels, plan: PreprocessPlan): Pixels {
  const source = toChannels(pixels, plan.channels);
  const target = targetOf(source, plan.resize);
  return centreCrop(resample(source, target, plan.resampling), plan.size);
}

export type TensorData = Float32Array | Uint16Array | Uint8Array;

const samplesOf = ({ size, channels }: PreprocessPlan): number => size.height * size.width * channels;

const arrays: Readonly<Record<TensorType, (length: number) => TensorData>> = {
  float32: (length) => new Float32Array(length),
  // Bits of halves.
  float16: (length) => new Uint16Array(length),
  uint8: (length) => new Uint8Array(length),
};

/** Room for a batch of images as the model takes them. */
export const allocateTensor = (plan: PreprocessPlan, batch: number): TensorData =>
  arrays[plan.type](batch * samplesOf(plan));

/** Shape of a batch; layouts without N take one image. */
export const tensorShape = ({ layout, size, channels }: PreprocessPlan, batch: number): readonly number[] => {
  const sizes: Readonly<Record<string, number>> = { N: batch, C: channels, H: size.height, W: size.width };
  return [...layout].map((axis) => sizes[axis] as number);
};

/**
 * Normalizes and lays out one image.
 * @param pixels at the size of the model's input
 * @param out a batch
 * @param at place of the image in the batch
 */
export function toTensor(pixels: Pixels, plan: PreprocessPlan, out = allocateTensor(plan, 1), at = 0): TensorData {
  const { channels, layout, mean, std, range, order, type } = plan;
  const { data } = pixels;
  const count = plan.size.height * plan.size.width;
  const [pixelStep, channelStep] = layout.endsWith('C') ? [channels, 1] : [1, count];
  const first = at * samplesOf(plan);
  for (let channel = 0; channel < channels; channel++) {
    const from = order === 'BGR' ? channels - 1 - channel : channel;
    const scale = range / (std[channel] as number);
    const shift = mean[channel] as number;
    const start = first + channel * channelStep;
    if (type === 'float32') {
      for (let pixel = 0, read = from, write = start; pixel < count; pixel++, read += channels, write += pixelStep) {
        out[write] = ((data[read] as number) - shift) * scale;
      }
      continue;
    }
    for (let pixel = 0; pixel < count; pixel++) {
      const value = ((data[pixel * channels + from] as number) - shift) * scale;
      out[start + pixel * pixelStep] = stored(value, type);
    }
  }
  return out;
}

/**
 * The same for pixels with Gaussian noise, clipped, in one pass: what a sweep does most often beside running the model.
 * @param draw standard normal numbers, one a sample
 */
export function toNoisyTensor(
  { data }: Pixels,
  draw: Float32Array,
  sigma: number,
  { size, channels, layout, mean, std, range, order }: PreprocessPlan,
  out: Float32Array,
  at: number,
): void {
  const count = size.height * size.width;
  const [pixelStep, channelStep] = layout.endsWith('C') ? [channels, 1] : [1, count];
  for (let channel = 0; channel < channels; channel++) {
    const scale = range / (std[channel] as number);
    const shift = mean[channel] as number;
    const end = count * channels;
    let write = at * end + channel * channelStep;
    for (let read = order === 'BGR' ? channels - 1 - channel : channel; read < end; read += channels) {
      const x = (data[read] as number) + sigma * (draw[read] as number);
      // Clips to [0,1] without a branch, which noise would make a coin to toss.
      const clipped = 0.5 * (Math.abs(x) - Math.abs(x - 1) + 1);
      out[write] = (clipped - shift) * scale;
      write += pixelStep;
    }
  }
}

function stored(value: number, type: TensorType): number {
  return type === 'float16' ? float16Bits(value) : Math.min(255, Math.max(0, Math.round(value)));
}
