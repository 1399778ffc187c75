import type { NoiseName } from '../noise/noises.ts';
import type { PreprocessPlan } from '../preprocess/plan-types.ts';
import type { TensorData } from '../preprocess/tensor.ts';

export type NoiseAt = 'source' | 'input';

/** What turns a decoded image into the model's input. */
export interface Recipe {
  readonly preprocess: PreprocessPlan;
  readonly noise: NoiseName;
  /** `source`: on the decoded pixels; `input`: behind resize and crop. */
  readonly noiseAt: NoiseAt;
}

/** One run of the model on an image: its noise and how much; a sigma of 0 is the clean image, whatever the seed. */
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
 * The model's inputs for all items of a job, one behind the other.
 * @param room what an earlier call gave, when nobody reads it any more: it is filled anew where it fits
 */
export type Prepare = (job: Job, room: TensorData | null) => Promise<TensorData>;

/** What the model said about one item. */
export interface Outcome {
  /** The first five classes, best first; empty where the output is not one score a class, or is no numbers. */
  readonly top: readonly number[];
  /** Probability of the class that comes first for the clean image. */
  readonly confidence: number | null;
  /** From the clean image's output, relative to its norm; null where it is no number. */
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
