/** Sizes and axes that the operators on shapes have in common. */
import { type Axis, axisSize, purelySpatial, unknownAxis } from '../axes.ts';
import type { Size } from '../interpretation.ts';

/** Counted from the front, for an axis that may be counted from the end; NaN for what is no whole number. */
export const atAxis = (axis: number, rank: number): number =>
  Number.isInteger(axis) ? (axis < 0 ? axis + rank : axis) : Number.NaN;

/** Null where a size is not known. */
export const product = (dims: readonly Size[]): Size => {
  let size = 1;
  for (const dim of dims) {
    if (dim === null) return null;
    size *= dim;
  }
  return size;
};

/** The same axes with other sizes along them. */
export const resized = (axes: readonly Axis[], dims: readonly Size[]): readonly Axis[] =>
  axes.map((axis, i) => {
    const size = dims[i] ?? null;
    if (axisSize(axis) === size) return axis;
    const [only] = axis;
    if (axis.length === 1 && only) return [{ ...only, size }];
    return axis.length === 0
      ? unknownAxis(size)
      : purelySpatial(axis)
        ? [{ role: 'T', size, step: 1 }]
        : unknownAxis(size);
  });
