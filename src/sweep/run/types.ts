import type { NoiseName } from '../noise/noises.ts';
import type { PreprocessPlan } from '../preprocess/plan-types.ts';
import type { TensorData } from '../preprocess/tensor.ts';

export type NoiseAt = 'source' | 'input';

/** How a decoded image becomes the model's input. */
export interface Recipe {
  readonly preprocess: PreprocessPlan;
  readonly noise: NoiseName;
  /** Where noise is added: `source`, to the decoded pixels; `input`, after resize and crop. */
  readonly noiseAt: NoiseAt;
}

/** One run of the model on an image: the seed of its noise and how much of it. Sigma 0 is the clean image, whatever the seed. */
export interface Item {
  readonly seed: number;
  readonly sigma: number;
}

export interface Job {
  /** Place of the image in the data set. */
  readonly index: number;
  readonly items: readonly Item[];
}

/**
 * Prepares the model's inputs for all items of a job, contiguous in one array.
 * @param room the result of an earlier call that is no longer needed; it is reused if it has the right length
 */
export type Prepare = (job: Job, room: TensorData | null) => Promise<TensorData>;

/** The model's outputs for one item, reduced. */
export interface Outcome {
  /** The top five classes, best first; empty where the model is no classifier, or its output is not finite. */
  readonly top: readonly number[];
  /** Probability of the clean image's top class. */
  readonly confidence: number | null;
  /** Distance from the clean image's output, relative to its norm; null where the output is not finite. */
  readonly distance: number | null;
}

export interface NoisyOutcome extends Item {
  readonly outcome: Outcome;
}

/** One image, measured. */
export interface ImageOutcome {
  /** Id of the image in its data set. */
  readonly image: string;
  readonly label: number | null;
  readonly clean: Outcome;
  readonly noisy: readonly NoisyOutcome[];
}
