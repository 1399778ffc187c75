import type { Reason } from '../../facts/types.ts';
import { roundDb } from '../../lint/rounding.ts';
import type { SweepTap } from '../../lint/sweep-types.ts';

interface Untapped {
  readonly at: string;
  readonly name: string | null;
  readonly predictedDb: number;
  readonly refinedDb: number;
}

/** A point that could not be measured, with what was predicted for it. */
export const notMeasurable = (
  rule: string,
  { at, name, predictedDb, refinedDb }: Untapped,
  reason: Reason,
): SweepTap => ({
  rule,
  at,
  name,
  predictedDb: roundDb(predictedDb),
  refinedDb: roundDb(refinedDb),
  measuredDb: null,
  ci95: null,
  signalDb: null,
  noiseToSignalDb: null,
  verdict: 'not-measurable',
  agreesWith: null,
  reason,
});
