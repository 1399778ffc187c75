/** What one inspection may still use: its limits, and the time left. */
import { pastLimit } from './errors.ts';
import type { Limits } from './limits.ts';

export interface Budget extends Limits {
  /** To be called in every loop that a file can make long. Throws OnnxError `out-of-time`. */
  readonly check: () => void;
}

/** The clock is looked at once in so many calls. */
const CALLS = 64;

/** Milliseconds by a clock that nobody sets; loading `performance` costs Node as much as reading a small model. */
const now = typeof process === 'undefined' ? () => performance.now() : () => elapsed(process.hrtime());

const elapsed = ([seconds, nanoseconds]: [number, number]): number => 1e3 * seconds + nanoseconds / 1e6;

/** Starts the clock. */
export function startBudget(limits: Limits): Budget {
  const end = now() + limits.timeMs;
  let calls = 0;
  const check = (): void => {
    calls = (calls + 1) % CALLS;
    if (calls === 1 && now() > end) {
      throw pastLimit('out-of-time', 'reading this model takes too long', 'timeMs', limits);
    }
  };
  return { ...limits, check };
}
