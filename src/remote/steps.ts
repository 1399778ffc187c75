/** Foretells jumps: after steps that were taken before, the same steps are likely to follow. */

export interface Steps {
  readonly note: (offset: number) => void;
  /** Offsets that may come next, nearest first. */
  readonly next: () => readonly number[];
}

const FORETOLD = 8;
const REMEMBERED = 512;
/** Steps over like weights differ by the length of names. */
const ALIKE = 32;

const areAlike = (a: number | undefined, b: number | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a - b) <= ALIKE;

export function createSteps(): Steps {
  let last: number | null = null;
  const taken: number[] = [];
  return {
    note(offset) {
      if (last !== null) taken.push(offset - last);
      last = offset;
      if (taken.length > REMEMBERED) taken.shift();
    },
    next() {
      const end = taken.length - 1;
      // The latest place where the last two steps were the same.
      let match = end - 1;
      while (match > 0 && !(areAlike(taken[match], taken[end]) && areAlike(taken[match - 1], taken[end - 1]))) match--;
      if (match <= 0) return [];
      const foretold: number[] = [];
      let at = last ?? 0;
      for (let i = 0; i < FORETOLD; i++) {
        // Past the end of what is known, the steps since the match repeat.
        at += taken[match + 1 + (i % (end - match))] as number;
        foretold.push(at);
      }
      return foretold;
    },
  };
}
