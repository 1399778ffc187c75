/** What one inspection may use: its limits, and the time that is left. */
import { pastLimit } from './errors.ts';
import type { Limits } from './limits.ts';

export interface Budget extends Limits, Reaching {
  /** Call it in every loop whose length a file decides. Throws OnnxError `out-of-time` once `timeMs` have passed. */
  readonly checkTime: () => void;
  /** Counts elements of constants as large as an image, each time they are read; false once they are too many for one model. */
  readonly readsImage: (elements: number) => boolean;
}

/** Where it is noted that a limit was reached which is no error: what lies beyond it is not known. */
interface Reaching {
  readonly reached: Set<keyof Limits>;
}

/** Whether an amount is within a limit; one that is not counts as reached, where that is noted. */
export function fits<Name extends keyof Limits>(
  limits: Pick<Limits, Name> & Partial<Reaching>,
  name: Name,
  amount: number,
): boolean {
  if (!(amount > limits[name])) return true;
  limits.reached?.add(name);
  return false;
}

/** How many constants of `imageElements` a model may have read: a mean and a std, a few times each. */
const IMAGES = 8;

/** Only every so many calls look at the clock, which costs more than the rest of a loop's turn. */
const CALLS_PER_LOOK = 64;

/**
 * Milliseconds on a monotonic clock. Not `performance.now()` in Node: loading `performance` costs as much as reading a
 * small model.
 */
const now = typeof process === 'undefined' ? () => performance.now() : () => elapsed(process.hrtime());

const elapsed = ([seconds, nanoseconds]: [number, number]): number => 1e3 * seconds + nanoseconds / 1e6;

/**
 * Starts the clock: the budget runs out `limits.timeMs` from now.
 * @param before limits that were reached before
 */
export function startBudget(limits: Limits, before: Iterable<keyof Limits> = []): Budget {
  const end = now() + limits.timeMs;
  const reached = new Set(before);
  let calls = 0;
  let elementsRead = 0;
  const checkTime = (): void => {
    calls = (calls + 1) % CALLS_PER_LOOK;
    if (calls === 1 && now() > end) {
      throw pastLimit('out-of-time', 'reading this model takes too long', 'timeMs', limits);
    }
  };
  const readsImage = (elements: number): boolean => {
    elementsRead += elements;
    if (elementsRead <= IMAGES * limits.imageElements) return true;
    reached.add('imageElements');
    return false;
  };
  return { ...limits, reached, checkTime, readsImage };
}
