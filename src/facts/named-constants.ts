/** Normalizations that many models share, RGB, and what counts as the same. */

/** In units of [0,1] pixels. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** torchvision's and timm's. */
export const IMAGENET: Normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
export const INCEPTION: Normalization = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
/** OpenAI's. */
export const CLIP: Normalization = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** Files round: CLIP's std is found as .2686, ImageNet's in half precision, means as whole bytes. */
const TOLERANCE = 3e-3;

export const areSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] as number)) < TOLERANCE);

/** The same for BGR. */
export const areSwapped = (a: readonly number[], b: readonly number[]): boolean => areSame([...a].reverse(), b);
