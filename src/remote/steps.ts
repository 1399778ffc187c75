/** Predicts where a reader jumps next: the blocks of a network repeat, and so do the steps between their weights. */

export interface Steps {
  /** Records that the reader went to `offset`. */
  readonly note: (offset: number) => void;
  /** Offsets that the reader is likely to go to, in order; empty where no pattern repeats. */
  readonly next: () => readonly number[];
}

const PREDICTED = 8;
const REMEMBERED = 512;
/** Bytes. Steps over weights of one size differ by the lengths of the names between them. */
const TOLERANCE = 32;

const areAlike = (a: number | undefined, b: number | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a - b) <= TOLERANCE;

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
      const predicted: number[] = [];
      let at = last ?? 0;
      for (let i = 0; i < PREDICTED; i++) {
        // Past the end of what is known, the steps since the match repeat.
        at += taken[match + 1 + (i % (end - match))] as number;
        predicted.push(at);
      }
      return predicted;
    },
  };
}
