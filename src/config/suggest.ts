import { closestMatch } from 'leven';

/** `; did you mean "x"?`, or nothing when nothing is near: a third of the letters may be wrong, two at least. */
export function didYouMean(word: string, known: readonly string[]): string {
  const maxDistance = Math.max(2, Math.floor(word.length / 3));
  const near = closestMatch(word, [...known], { maxDistance }) ?? completion(word, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** `warn` is nearer to `warning` than its distance tells. */
function completion(word: string, known: readonly string[]): string | undefined {
  return word.length < 3 ? undefined : known.find((candidate) => candidate.startsWith(word));
}
