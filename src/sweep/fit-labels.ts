/** Checks that labels can be classes of the model. */
import type { Labels } from './data/types.ts';
import type { OutputPlan } from './run/outputs.ts';
import { SweepError } from './sweep-error.ts';

/** ImageNet-1k with a class for the background in front, as TensorFlow's models have it. */
const WITH_BACKGROUND = 1001;

/**
 * @returns the number by which the model's class indices exceed those of the labels: 1 with a background class in front, else 0
 * @throws SweepError `bad-labels` where a label is no class of the model
 */
export function fitLabels({ classes }: OutputPlan, labels: Labels | null): number {
  if (labels === null || classes === null) return 0;
  if (classes === WITH_BACKGROUND && labels.highest < WITH_BACKGROUND - 1) return 1;
  if (labels.highest < classes) return 0;
  throw new SweepError(
    'bad-labels',
    `${labels.source} has the label ${labels.highest}, and the model's classes are 0 to ${classes - 1}: correct it, or name the labels that fit with --labels`,
  );
}
