/** The first of many, kept while they come by. */
export interface Top<T> {
  readonly add: (item: T) => void;
  /** In order. */
  readonly list: () => readonly T[];
}

/** @param size how many are kept; Infinity for all */
export function createTop<T>(size: number, compare: (a: T, b: T) => number): Top<T> {
  let kept: T[] = [];
  const cut = (): void => {
    kept = kept.sort(compare).slice(0, size);
  };
  return {
    add: (item) => {
      kept.push(item);
      if (kept.length >= 2 * size) cut();
    },
    list: () => {
      cut();
      return kept;
    },
  };
}
