/** Operators that resample or crop parts of an image: by boxes, by grids of coordinates, around the centre. */
import { intOf, intsOf } from '../attributes.ts';
import type { Call, Inferred, Result, Size, Transfer } from '../interpretation.ts';
import { atAxis, resized } from './dims.ts';

/** `count` crops of the image, each of the same size, along the batch axis. */
function cropsOf({ dims, axes }: Inferred, count: Size, [height, width]: readonly [Size, Size]): Result {
  if (dims?.length !== 4) return {};
  const target = [count, dims[1] ?? null, height, width];
  return { dims: target, axes: axes && [[{ role: 'N', size: count, step: 1 }], ...resized(axes, target).slice(1)] };
}

export const roiAlign: Transfer = ({ input, inputs: [, boxes], operator }) =>
  cropsOf(input, boxes?.dims?.[0] ?? null, [intOf(operator, 'output_height', 1), intOf(operator, 'output_width', 1)]);

/** com.microsoft's CropAndResize; its inputs are X, rois, batch_indices and crop_size. */
export const cropAndResize: Transfer = (call) => {
  const [height = null, width = null] = call.numbers(3)?.data ?? [];
  return cropsOf(call.input, call.inputs[1]?.dims?.[0] ?? null, [height, width]);
};

/** The image sampled at a grid of coordinates, whose size the output has. */
export const gridSample: Transfer = ({ input: { dims, axes }, inputs: [, grid] }) => {
  if (dims === null || grid?.dims?.length !== dims.length) return {};
  const target = [...dims.slice(0, 2), ...grid.dims.slice(1, -1)];
  return { dims: target, axes: axes && resized(axes, target) };
};

/** A grid of coordinates for an image of the shape in the second input. */
export const affineGrid: Transfer = (call) => {
  const shape = sizesAt(call, 1);
  return shape === null || shape.length < 4 ? {} : { dims: [shape[0] as Size, ...shape.slice(2), shape.length - 2] };
};

/** The image cropped or padded around its centre, to the sizes in the second input. */
export const centerCropPad: Transfer = (call) => {
  const { dims, axes } = call.input;
  const sizes = sizesAt(call, 1);
  if (dims === null || sizes === null) return {};
  const on = (intsOf(call.operator, 'axes') ?? dims.map((_, i) => i)).map((axis) => atAxis(axis, dims.length));
  const target = dims.map((size, i) => (on.includes(i) ? (sizes[on.indexOf(i)] ?? null) : size));
  return { dims: target, axes: axes && resized(axes, target) };
};

/** The sizes in an input; null for unknown ones, which arrive as NaN. */
function sizesAt(call: Call, index: number): readonly Size[] | null {
  const found = call.numbers(index)?.data;
  return found === undefined ? null : Array.from(found, (size) => (Number.isNaN(size) ? null : size));
}
