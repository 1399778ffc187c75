/** The affine that gives an average pool the mean and variance, channel by channel, that the max pool had. */
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import type { PoolPoint } from './plan.ts';
import { averagePlanes, type Planes } from './pool-window.ts';

export interface Moments {
  /** Values of one clean image before and behind the pool. */
  readonly add: (before: Planes, behind: Planes) => void;
  /** Null before the first image. */
  readonly affine: () => ChannelAffine | null;
}

/** Channels that hardly vary keep their scale: a ratio of two roundings means nothing. */
const LEAST_VARIANCE = 1e-12;

export function createMoments({ window }: PoolPoint): Moments {
  const averaged = createRunning();
  const pooled = createRunning();
  return {
    add(before, behind) {
      averaged.add(averagePlanes(before, window));
      pooled.add(behind);
    },
    affine() {
      const channels = averaged.channels();
      if (channels === 0) return null;
      const scale = Array.from({ length: channels }, (_, channel) => {
        const variance = averaged.variance(channel);
        return variance > LEAST_VARIANCE ? Math.sqrt(pooled.variance(channel) / variance) : 1;
      });
      return { scale, shift: scale.map((factor, channel) => pooled.mean(channel) - factor * averaged.mean(channel)) };
    },
  };
}

function createRunning() {
  let sums = new Float64Array(0);
  let squares = new Float64Array(0);
  let count = 0;
  const mean = (channel: number): number => (sums[channel] as number) / count;
  return {
    add({ data, planes, height, width }: Planes): void {
      if (sums.length === 0) [sums, squares] = [new Float64Array(planes), new Float64Array(planes)];
      const size = height * width;
      data.forEach((x, at) => {
        const channel = Math.floor(at / size);
        sums[channel] = (sums[channel] as number) + x;
        squares[channel] = (squares[channel] as number) + x * x;
      });
      count += size;
    },
    channels: () => sums.length,
    mean,
    variance: (channel: number): number => Math.max(0, (squares[channel] as number) / count - mean(channel) ** 2),
  };
}
