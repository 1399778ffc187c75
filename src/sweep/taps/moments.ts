/** The affine map that gives an average pool, channel by channel, the mean and variance of the max pool. */
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import { createChannelMoments } from './channel-moments.ts';
import type { PoolPoint } from './plan.ts';
import { averagePlanes, type Planes } from './pool-window.ts';

export interface Moments {
  /** Adds the values of a clean image before and after the pool. */
  readonly add: (before: Planes, behind: Planes) => void;
  /** Null before the first image. */
  readonly affine: () => ChannelAffine | null;
}

/** Channels that vary less keep their scale: a ratio of rounding errors means nothing. */
const LEAST_VARIANCE = 1e-12;

export function createMoments({ window }: PoolPoint): Moments {
  const averaged = createChannelMoments();
  const pooled = createChannelMoments();
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
        return variance > LEAST_VARIANCE ? Math.sqrt(Math.max(0, pooled.variance(channel)) / variance) : 1;
      });
      return { scale, shift: scale.map((factor, channel) => pooled.mean(channel) - factor * averaged.mean(channel)) };
    },
  };
}
