/** Accumulates mean and variance of each channel, over positions and images. */
import type { Planes } from './pool-window.ts';

export interface ChannelMoments {
  readonly add: (planes: Planes) => void;
  /** The number of channels; 0 before the first image. */
  readonly channels: () => number;
  readonly mean: (channel: number) => number;
  /** May be slightly below 0, by rounding. */
  readonly variance: (channel: number) => number;
}

export function createChannelMoments(): ChannelMoments {
  let sums = new Float64Array(0);
  let squares = new Float64Array(0);
  let count = 0;
  const mean = (channel: number): number => (sums[channel] as number) / count;
  return {
    add({ data, planes, height, width }) {
      if (sums.length === 0) [sums, squares] = [new Float64Array(planes), new Float64Array(planes)];
      const size = height * width;
      for (let plane = 0; plane < planes; plane++) {
        let sum = sums[plane] as number;
        let square = squares[plane] as number;
        for (let at = plane * size; at < (plane + 1) * size; at++) {
          const x = data[at] as number;
          sum += x;
          square += x * x;
        }
        sums[plane] = sum;
        squares[plane] = square;
      }
      count += size;
    },
    channels: () => sums.length,
    mean,
    variance: (channel) => (squares[channel] as number) / count - mean(channel) ** 2,
  };
}
