/** Reduces a model's outputs to what is kept of them. */
import { hasOnlyNumbers, probabilityOf, relativeDistance } from '../statistics/run-result.ts';
import { SweepError } from '../sweep-error.ts';
import type { Outcome } from './types.ts';

const FIRST = 5;

/** Drops the digits that depend on the batch in which an image was run. */
const kept = (value: number): number => Number(value.toPrecision(4));

/** The classes with the highest scores, best first. @param scores for each class a logit or probability, all finite */
function topClasses(scores: Float32Array, count = FIRST): readonly number[] {
  const top: number[] = [];
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] as number;
    if (top.length === count && score <= (scores[top[count - 1] as number] as number)) continue;
    // Of equal scores the first class leads, as in argmax.
    const place = top.findIndex((other) => score > (scores[other] as number));
    top.splice(place === -1 ? top.length : place, 0, index);
    if (top.length > count) top.pop();
  }
  return top;
}

export const areNumbers = (values: readonly Float32Array[]): boolean => values.every(hasOnlyNumbers);

/**
 * @param outputs of one item: the class scores alone for a classifier, else every output that counts
 * @param clean the same of the clean image
 * @throws SweepError where they differ in size, or hold nothing: between lists of boxes there is no distance
 */
export function outcomeOf(
  outputs: readonly Float32Array[],
  clean: readonly Float32Array[],
  isClassifier: boolean,
): Outcome {
  outputs.forEach((output, at) => {
    const count = clean[at]?.length ?? 0;
    if (count === 0 || output.length !== count) throw new SweepError('uneven-outputs', unlike(count, output.length));
  });
  if (!areNumbers(outputs)) return { top: [], confidence: null, distance: null };
  const distances = outputs.map((output, at) => relativeDistance(output, clean[at] as Float32Array));
  const distance = kept(distances.reduce((sum, one) => sum + one, 0) / Math.max(1, distances.length));
  const [scores] = outputs;
  const [before] = clean;
  if (!isClassifier || scores === undefined || before === undefined) return { top: [], confidence: null, distance };
  const [winner = 0] = topClasses(before, 1);
  return { top: topClasses(scores), confidence: kept(probabilityOf(scores, winner)), distance };
}

/** Advice for a model whose outputs differ in size from image to image. */
export const HOW_TO_EXPORT =
  'export the model without the step that selects its answers, such as non-maximum suppression';

const unlike = (clean: number, noisy: number): string =>
  `how many numbers the model gives depends on the image (${clean} for a clean one, ${noisy} under noise), so there is no distance between them: ${HOW_TO_EXPORT}`;
