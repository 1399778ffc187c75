/** Converts decoded pictures to pixels in [0,1] and resizes them. Noise may be added before the resize or after. */
import { channelsOf, type Picture, type Pixels } from '../data/types.ts';
import { fromBytes } from '../noise/samples.ts';
import type { PreprocessPlan, ResizeStep, Size } from './plan-types.ts';
import { resample } from './resample.ts';

/** Provides an array of the given length with arbitrary content. */
export type Room = (length: number) => Float32Array;

/** Pixels with the number of channels that the model takes: grey as in Pillow's mode L (ITU-R 601), or grey repeated as RGB. */
export function toPixels(picture: Picture, channels: 1 | 3, room: Room): Pixels {
  const { width, height } = picture;
  const data = picture.data instanceof Uint8Array ? fromBytes(picture.data, room(picture.data.length)) : picture.data;
  const has = channelsOf(picture);
  if (has === channels) return { width, height, data };
  if (channels === 3) {
    const repeated = Float32Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] as number);
    return { width, height, data: repeated };
  }
  const grey = Float32Array.from(
    { length: width * height },
    (_, i) =>
      0.299 * (data[has * i] as number) + 0.587 * (data[has * i + 1] as number) + 0.114 * (data[has * i + 2] as number),
  );
  return { width, height, data: grey };
}

/** The size after a resize; as in torchvision, the long side is rounded down. */
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

export const resized = (pixels: Pixels, plan: PreprocessPlan): Pixels =>
  resample(pixels, targetOf(pixels, plan.resize), plan.resampling);
