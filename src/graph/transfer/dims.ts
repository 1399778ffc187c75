/** Helpers for sizes and axes that several operators share. */
import { type Axis, axisSize, purelySpatial, unknownAxis } from '../axes.ts';
import type { Size } from '../interpretation.ts';

/** The position of an axis that may be counted from the end (negative); NaN for anything but an integer. May be out of range. */
export const atAxis = (axis: number, rank: number): number =>
  Number.isInteger(axis) ? (axis < 0 ? axis + rank : axis) : Number.NaN;

/** The number of elements; null where a size is unknown. */
export const product = (dims: readonly Size[]): Size => {
  let size = 1;
  for (const dim of dims) {
    if (dim === null) return null;
    size *= dim;
  }
  return size;
};

/** The axes after an operator changed sizes along them and kept the order of places. */
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
