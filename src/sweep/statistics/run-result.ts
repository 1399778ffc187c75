/** The result of one run of the model on one image, compared with its clean run. */

/** One image at one level with one noise seed. */
export interface RunResult {
  readonly id: string;
  /** Index into the protocol's levels; 0 is clean. */
  readonly level: number;
  readonly seed: number;
  /** Null without a label. */
  readonly correct: boolean | null;
  readonly correct5: boolean | null;
  /** Same top-1 class as clean; null where the output is no classification. */
  readonly agrees: boolean | null;
  /** Fall of the probability of the clean top-1 class; null where the output is no classification. */
  readonly confidenceDrop: number | null;
  /** |output - clean output| / |clean output|, Euclidean. */
  readonly distance: number;
}

export const hasOnlyNumbers = (output: ArrayLike<number>): boolean => {
  for (let i = 0; i < output.length; i++) if (!Number.isFinite(output[i])) return false;
  return true;
};

/** Softmax probability of a class; scores that are probabilities already stay as they are. */
export function probabilityOf(scores: ArrayLike<number>, index: number): number {
  let [sum, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    sum += score;
    least = Math.min(least, score);
    most = Math.max(most, score);
  }
  if (least >= 0 && Math.abs(sum - 1) < 1e-3) return scores[index] as number;
  let total = 0;
  for (let i = 0; i < scores.length; i++) total += Math.exp((scores[i] as number) - most);
  return Math.exp((scores[index] as number) - most) / total;
}

/** Euclidean distance over the length of the clean output; 0 between equal outputs. Both hold as many numbers. */
export function relativeDistance(output: ArrayLike<number>, clean: ArrayLike<number>): number {
  let [apart, length] = [0, 0];
  for (let i = 0; i < clean.length; i++) {
    apart += ((output[i] as number) - (clean[i] as number)) ** 2;
    length += (clean[i] as number) ** 2;
  }
  return apart === 0 ? 0 : Math.sqrt(apart / (length || Number.MIN_VALUE));
}
