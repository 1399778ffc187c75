/** Keeps the first few of many items by some order, in bounded memory. */
export interface Top<T> {
  readonly add: (item: T) => void;
  /** The items kept, in order. */
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
