/** Pairs of clean and noisy runs of a tapped model, to what is reported of its taps. */
import type { SweepTap } from '../../lint/sweep-types.ts';
import type { TensorMap } from '../session/types.ts';
import { pairAt } from './pair.ts';
import type { TapPlan } from './plan.ts';
import { createPoolMeter } from './pool-meter.ts';
import { createStemMeter } from './stem-meter.ts';

export interface TapMeasurement {
  /** Outputs of the tapped model for a batch of images, and for the same images under noise. */
  readonly add: (clean: TensorMap, noisy: TensorMap) => void;
  /** In the order of the graph: stem, then pools; what could not be tapped last. */
  readonly result: () => readonly SweepTap[];
}

export function measureTaps({ points, missing }: TapPlan): TapMeasurement {
  const meters = points.map((point) => (point.kind === 'stem' ? createStemMeter(point) : createPoolMeter(point)));
  return {
    add(clean, noisy) {
      points.forEach(({ before, behind }, index) => {
        const images = clean[before]?.dims[0] ?? 0;
        for (let image = 0; image < images; image++) {
          const entering = pairAt(clean, noisy, before, image);
          const leaving = pairAt(clean, noisy, behind, image);
          if (entering !== null && leaving !== null) meters[index]?.add(entering, leaving);
        }
      });
    },
    result: () => [...meters.map((meter) => meter.result()), ...missing],
  };
}
