/** Measures the noise after a pool against the noise after an average pool of the same window on the same values. */
import type { SweepTap } from '../../lint/sweep-types.ts';
import { toDb } from '../../theory/decibels.ts';
import { bootstrap, mean } from '../statistics/intervals.ts';
import { createSignalPower, type NoisyPair, noisePower } from './pair.ts';
import type { PoolPoint } from './plan.ts';
import { averagePlanes } from './pool-window.ts';
import { shownTap, type TapMeter } from './tap-meter.ts';

const SEED = 0;

export function createPoolMeter(point: PoolPoint): TapMeter {
  const pooled: number[] = [];
  const averaged: number[] = [];
  const before: number[] = [];
  const signals = [createSignalPower(), createSignalPower()] as const;
  return {
    add(entering: NoisyPair, leaving: NoisyPair) {
      const averages = [
        averagePlanes(entering.clean, point.window),
        averagePlanes(entering.noisy, point.window),
      ] as const;
      pooled.push(noisePower(leaving.clean.data, leaving.noisy.data));
      averaged.push(noisePower(averages[0].data, averages[1].data));
      before.push(noisePower(entering.clean.data, entering.noisy.data));
      signals[0].add(entering.clean);
      signals[1].add(leaving.clean);
    },
    result(): SweepTap {
      const ratio = (means: readonly number[]): number => toDb((means[0] as number) / (means[1] as number));
      const columns = [pooled, averaged];
      const measuredDb = ratio(columns.map(mean));
      const noise = mean(pooled) / mean(before);
      const signalDb = toDb((noise * signals[0].power()) / signals[1].power());
      const noiseToSignalDb = toDb(mean(pooled) / signals[1].power());
      return shownTap('pooling', point, {
        measuredDb,
        ci95: bootstrap(columns, ratio, SEED),
        signalDb,
        noiseToSignalDb,
      });
    },
  };
}
