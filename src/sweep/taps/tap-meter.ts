/** What every meter of a tap has in common. */
import type { Interval, SweepTap } from '../../lint/sweep-types.ts';
import type { NoisyPair } from './pair.ts';
import type { TapPoint } from './plan.ts';
import { judgeTap } from './verdict.ts';

export interface TapMeter {
  /** One image's values before and behind the tapped node. */
  readonly add: (entering: NoisyPair, leaving: NoisyPair) => void;
  readonly result: () => SweepTap;
}

interface Measured {
  readonly measuredDb: number;
  readonly ci95: Interval | null;
  readonly signalDb: number;
  readonly noiseToSignalDb: number;
}

const rounded = (db: number): number => Math.round(db * 100) / 100 + 0;

/** The tap as it is reported, with its verdict; `not-measurable` where the numbers are none. */
export function shownTap(
  rule: string,
  point: TapPoint,
  { measuredDb, ci95, signalDb, noiseToSignalDb }: Measured,
): SweepTap {
  const { at, name, predictedDb, refinedDb } = point;
  const common = { rule, at, name, predictedDb: rounded(predictedDb), refinedDb: rounded(refinedDb) };
  if (!Number.isFinite(measuredDb) || ci95 === null) {
    const message = 'too few images, or a value there that noise does not change';
    const nothing = { measuredDb: null, ci95: null, signalDb: null, noiseToSignalDb: null, agreesWith: null } as const;
    return { ...common, ...nothing, verdict: 'not-measurable', reason: { code: 'no-noise-power', message } };
  }
  return {
    ...common,
    measuredDb: rounded(measuredDb),
    ci95: [rounded(ci95[0]), rounded(ci95[1])],
    signalDb: Number.isFinite(signalDb) ? rounded(signalDb) : null,
    noiseToSignalDb: Number.isFinite(noiseToSignalDb) ? rounded(noiseToSignalDb) : null,
    ...judgeTap(point, measuredDb, ci95),
    reason: null,
  };
}
