import type { Size } from './interpretation.ts';

const isSize = (dim: Size): boolean => dim === null || (Number.isSafeInteger(dim) && dim >= 0);

/** The same sizes, with null in place of what is no whole number from 0 on: a file may declare and compute anything. */
export const sizesOf = (dims: readonly Size[]): readonly Size[] =>
  dims.every(isSize) ? dims : dims.map((dim) => (isSize(dim) ? dim : null));
