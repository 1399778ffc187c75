/** Pairs of clean and noisy runs of a tapped model, to what is reported of its taps. */
import type { SweepTap } from '../../lint/sweep-types.ts';
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import type { TensorMap } from '../session/types.ts';
import { createMoments } from './moments.ts';
import { pairAt } from './pair.ts';
import type { TapPlan } from './plan.ts';
import { createPoolMeter } from './pool-meter.ts';
import { createStemMeter } from './stem-meter.ts';

export interface TapMeasurement {
  /** Outputs of the tapped model for one image, and for the same image under noise. */
  readonly add: (clean: TensorMap, noisy: TensorMap) => void;
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
    add(clean, noisy) {
      for (const { point, meter, moments } of meters) {
        const entering = pairAt(clean, noisy, point.before);
        const leaving = pairAt(clean, noisy, point.behind);
        if (entering === null || leaving === null) continue;
        meter.add(entering, leaving);
        moments?.add(entering.clean, leaving.clean);
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
