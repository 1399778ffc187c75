/** Counts comparisons, of which there may be too many to list, and keeps the worst. */
import { compareText } from '../compare-text.ts';
import { createTop } from '../top.ts';
import { NOTHING_COMPARED, pathOf, withComparison } from './compare.ts';
import type { ComparisonSummary, ModelComparison } from './types.ts';

export interface Tally {
  readonly add: (model: ModelComparison) => void;
  /** Counts a model whose results are identical on both sides. */
  readonly addSame: () => void;
  readonly summary: () => ComparisonSummary;
  /** Regressions, worst first; then what was added, and what was removed, by path. */
  readonly listed: () => readonly ModelComparison[];
}

/** @param top how many of each kind are listed */
export function createTally(top: number): Tally {
  const regressions = createTop(top, (a: ModelComparison, b) => worstDb(b) - worstDb(a) || byPath(a, b));
  const added = createTop(top, byPath);
  const removed = createTop(top, byPath);
  let summary = NOTHING_COMPARED;
  return {
    add: (model) => {
      summary = withComparison(summary, model);
      if (model.regressions.length > 0) regressions.add(model);
      else if (model.status === 'added') added.add(model);
      else if (model.status === 'removed') removed.add(model);
    },
    addSame: () => {
      summary = withComparison(summary, { status: 'same', regressions: [] });
    },
    summary: () => summary,
    listed: () => [...regressions.list(), ...added.list(), ...removed.list()],
  };
}

/** A model that can't be judged any more is worse than any number. */
const worstDb = ({ regressions }: ModelComparison): number =>
  Math.max(...regressions.map(({ db }) => db ?? Number.MAX_VALUE));

const byPath = (a: ModelComparison, b: ModelComparison): number => compareText(pathOf(a), pathOf(b));
