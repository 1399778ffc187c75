/** Pairs of clean and noisy runs of a tapped model, to what is reported of its taps. */
import type { SweepTap } from '../../lint/sweep-types.ts';
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import type { TensorMap } from '../session/types.ts';
import { createMoments } from './moments.ts';
import { pairAt, planesAt } from './pair.ts';
import type { TapPlan } from './plan.ts';
import { createPoolMeter } from './pool-meter.ts';
import { createStemMeter } from './stem-meter.ts';

export interface TapMeasurement {
  /** Outputs of the tapped model for one image, and for the same image under noise. */
  readonly addPair: (clean: TensorMap, noisy: TensorMap) => void;
  /** Outputs for one clean image, whose moments count. */
  readonly addClean: (clean: TensorMap) => void;
  /** In the order of the graph: stem, then pools; what could not be tapped last. */
  readonly taps: () => readonly SweepTap[];
  /** By place of each pool: what would give an average there the moments of the clean images. */
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
