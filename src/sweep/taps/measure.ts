/** Turns pairs of clean and noisy runs of a tapped model into the reported taps. */
import type { SweepTap } from '../../lint/sweep-types.ts';
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import type { TensorMap } from '../session/types.ts';
import { createMoments } from './moments.ts';
import { pairAt, planesAt } from './pair.ts';
import type { TapPlan } from './plan.ts';
import { createPoolMeter } from './pool-meter.ts';
import { createStemMeter } from './stem-meter.ts';

export interface TapMeasurement {
  /** Adds the outputs of the tapped model for an image, clean and noisy. */
  readonly addPair: (clean: TensorMap, noisy: TensorMap) => void;
  /** Adds the outputs for a clean image to the moments. */
  readonly addClean: (clean: TensorMap) => void;
  /** The taps in the order of the graph, those that could not be tapped last. */
  readonly taps: () => readonly SweepTap[];
  /** By the place of a pool: the affine map that gives an average pool its moments. */
  readonly restore: () => ReadonlyMap<string, ChannelAffine>;
}

export function measureTaps({ points, missing }: TapPlan): TapMeasurement {
  const meters = points.map((point) => ({
    point,
    meter: point.kind === 'stem' ? createStemMeter(point) : createPoolMeter(point),
    moments: point.kind === 'stem' ? null : createMoments(point),
  }));
  return {
    addPair(clean, noisy) {
      for (const { point, meter } of meters) {
        const entering = pairAt(clean, noisy, point.before);
        const leaving = pairAt(clean, noisy, point.behind);
        if (entering !== null && leaving !== null) meter.add(entering, leaving);
      }
    },
    addClean(clean) {
      for (const { point, moments } of meters) {
        const entering = planesAt(clean, point.before);
        const leaving = planesAt(clean, point.behind);
        if (entering !== null && leaving !== null) moments?.add(entering, leaving);
      }
    },
    taps: () => [...meters.map(({ meter }) => meter.result()), ...missing],
    restore: () =>
      new Map(
        meters.flatMap(({ point, moments }) => {
          const affine = moments?.affine() ?? null;
          return affine === null ? [] : [[point.at, affine] as const];
        }),
      ),
  };
}
