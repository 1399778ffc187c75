/** Files round constants: CLIP's are found as .2686 and .26862954, ImageNet's in half precision. */
const TOLERANCE = 2e-3;

export const sameConstants = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) <= TOLERANCE);
