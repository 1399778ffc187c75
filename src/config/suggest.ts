import { closestMatch } from 'leven';

/** `; did you mean "x"?`, or nothing when nothing is near: a third of the letters may be wrong, two at least. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closestMatch(word, [...known], { maxDistance: Math.max(2, Math.floor(word.length / 3)) });
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
