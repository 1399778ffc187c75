/** Judges whether a measured gain confirms its prediction. */
import type { Interval, SweepVerdict } from '../../lint/sweep-types.ts';

/** How far edges, contrast and activations, which no formula accounts for, may move a gain. */
const TOLERANCE_DB = 2;

interface Predicted {
  readonly predictedDb: number;
  readonly refinedDb: number;
}

interface Judgement {
  readonly verdict: SweepVerdict;
  /** The prediction that is confirmed, of both the nearer one; null where neither is. */
  readonly agreesWith: 'paper' | 'refined' | null;
}

/** A prediction is confirmed where it lies in the interval, or within the tolerance of its ends. */
export function judgeTap({ predictedDb, refinedDb }: Predicted, measuredDb: number, [low, high]: Interval): Judgement {
  const holds = (db: number): boolean => db >= low - TOLERANCE_DB && db <= high + TOLERANCE_DB;
  const distance = (db: number): number => Math.abs(db - measuredDb);
  const paperIsNearer = distance(predictedDb) < distance(refinedDb);
  const agreesWith =
    holds(refinedDb) && !(holds(predictedDb) && paperIsNearer) ? 'refined' : holds(predictedDb) ? 'paper' : null;
  return { verdict: agreesWith === null ? 'disagrees' : 'agrees', agreesWith };
}
