/** Parts of an image brought to a size of their own: what boxes, grids and centres take out of it. */
import { intOf, intsOf } from '../attributes.ts';
import type { Call, Inferred, Result, Size, Transfer } from '../interpretation.ts';
import { atAxis, resized } from './dims.ts';

/** One image for each of so many parts. */
function partsOf({ dims, axes }: Inferred, count: Size, [height, width]: readonly [Size, Size]): Result {
  if (dims?.length !== 4) return {};
  const target = [count, dims[1] ?? null, height, width];
  return { dims: target, axes: axes && [[{ role: 'N', size: count, step: 1 }], ...resized(axes, target).slice(1)] };
}

export const roiAlign: Transfer = ({ input, inputs: [, boxes], operator }) =>
  partsOf(input, boxes?.dims?.[0] ?? null, [intOf(operator, 'output_height', 1), intOf(operator, 'output_width', 1)]);

/** com.microsoft: of (X, rois, batch_indices, crop_size). */
export const cropAndResize: Transfer = (call) => {
  const [height = null, width = null] = call.numbers(3)?.data ?? [];
  return partsOf(call.input, call.inputs[1]?.dims?.[0] ?? null, [height, width]);
};

/** Places taken from anywhere, as a grid of coordinates says. */
export const gridSample: Transfer = ({ input: { dims, axes }, inputs: [, grid] }) => {
  if (dims === null || grid?.dims?.length !== dims.length) return {};
  const target = [...dims.slice(0, 2), ...grid.dims.slice(1, -1)];
  return { dims: target, axes: axes && resized(axes, target) };
};

/** Coordinates for every place of an image of the shape in the second input. */
export const affineGrid: Transfer = (call) => {
  const shape = sizesAt(call, 1);
  return shape === null || shape.length < 4 ? {} : { dims: [shape[0] as Size, ...shape.slice(2), shape.length - 2] };
};

/** Cut or padded around the centre, to the sizes in the second input. */
export const centerCropPad: Transfer = (call) => {
  const { dims, axes } = call.input;
  const sizes = sizesAt(call, 1);
  if (dims === null || sizes === null) return {};
  const on = (intsOf(call.operator, 'axes') ?? dims.map((_, i) => i)).map((axis) => atAxis(axis, dims.length));
  const target = dims.map((size, i) => (on.includes(i) ? (sizes[on.indexOf(i)] ?? null) : size));
  return { dims: target, axes: axes && resized(axes, target) };
};

/** A size that is not known arrives as NaN. */
function sizesAt(call: Call, index: number): readonly Size[] | null {
  const found = call.numbers(index)?.data;
  return found === undefined ? null : Array.from(found, (size) => (Number.isNaN(size) ? null : size));
}
