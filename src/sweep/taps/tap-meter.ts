/** What the meters of stems and pools have in common. */
import { roundDb } from '../../lint/rounding.ts';
import type { Interval, SweepTap } from '../../lint/sweep-types.ts';
import { notMeasurable } from './not-measurable.ts';
import type { NoisyPair } from './pair.ts';
import type { TapPoint } from './plan.ts';
import { judgeTap } from './verdict.ts';

export interface TapMeter {
  /** Adds an image's values before and after the tapped node. */
  readonly add: (entering: NoisyPair, leaving: NoisyPair) => void;
  readonly result: () => SweepTap;
}

interface Measured {
  readonly measuredDb: number;
  readonly ci95: Interval | null;
  readonly signalDb: number;
  readonly noiseToSignalDb: number;
}

/** The tap as it is reported, with its verdict; `not-measurable` where the result is not a finite number. */
export function shownTap(
  rule: string,
  point: TapPoint,
  { measuredDb, ci95, signalDb, noiseToSignalDb }: Measured,
): SweepTap {
  if (!Number.isFinite(measuredDb) || ci95 === null) {
    const message = 'too few images, or a value there that noise does not change';
    return notMeasurable(rule, point, { code: 'no-noise-power', message });
  }
  const { at, name, predictedDb, refinedDb } = point;
  return {
    rule,
    at,
    name,
    predictedDb: roundDb(predictedDb),
    refinedDb: roundDb(refinedDb),
    measuredDb: roundDb(measuredDb),
    ci95: [roundDb(ci95[0]), roundDb(ci95[1])],
    signalDb: Number.isFinite(signalDb) ? roundDb(signalDb) : null,
    noiseToSignalDb: Number.isFinite(noiseToSignalDb) ? roundDb(noiseToSignalDb) : null,
    ...judgeTap(point, measuredDb, ci95),
    reason: null,
  };
}
