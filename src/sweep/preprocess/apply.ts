/** From a decoded picture to pixels in [0,1], resized: before or behind which noise may go. */
import { channelsOf, type Picture, type Pixels } from '../data/types.ts';
import { fromBytes } from '../noise/samples.ts';
import type { PreprocessPlan, ResizeStep, Size } from './plan-types.ts';
import { resample } from './resample.ts';

/** An array of the length that is asked for, of any content. */
export type Room = (length: number) => Float32Array;

/** Grey as Pillow's mode L weighs it (ITU-R 601), or grey as RGB, where the model asks for it. */
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

export const resized = (pixels: Pixels, plan: PreprocessPlan): Pixels =>
  resample(pixels, targetOf(pixels, plan.resize), plan.resampling);
