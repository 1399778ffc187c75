/** Operators that keep the shape, and those that broadcast two shapes together. */
import { attributeOf } from '../attributes.ts';
import { type Axis, axisSize, isSpatial } from '../axes.ts';
import { broadcastDims } from '../constants.ts';
import type { Call, Known, Result, Size, Transfer } from '../known.ts';

/** Same shape and axes as the first input. */
export const keep: Transfer = ({ input }) => ({ dims: input.dims, axes: input.axes });

export const cast: Transfer = ({ node, input }) => ({
  dims: input.dims,
  axes: input.axes,
  dataType: attributeOf(node, 'to')?.i ?? 1,
});

/** Elementwise over two or more operands, with numpy broadcasting. */
export const broadcast: Transfer = (call) => {
  const operands = call.inputs.filter((input): input is Known => input !== undefined);
  return broadcastKnown(call, operands);
};

/** 0-dimensional scale and zero point beside the quantised tensor. */
export const dynamicQuantize: Transfer = ({ input }) => [
  { dims: input.dims, axes: input.axes },
  { dims: [], axes: [] },
  { dims: [], axes: [] },
];

function broadcastKnown(call: Call, operands: readonly Known[]): Result {
  let dims: readonly Size[] | null = operands[0]?.dims ?? null;
  for (const operand of operands.slice(1)) {
    if (dims === null || operand.dims === null) {
      dims = null;
      break;
    }
    const next: readonly Size[] | null = broadcastDims(dims, operand.dims);
    if (next === null) {
      noteMismatch(call, operands);
      // What the image is added to was made for the true size; go on with it.
      dims = operands.find((o) => !o.image)?.dims ?? dims;
      break;
    }
    dims = next;
  }
  return { dims, axes: dims === null ? null : mergeAxes(operands, dims) };
}

/** The image's side of a shape clash, against the constant's. */
function noteMismatch(call: Call, operands: readonly Known[]): void {
  const fixed = operands.find((operand) => !operand.image && operand.dims !== null);
  const index = call.inputs.findIndex((input) => input?.image);
  if (fixed?.dims && index >= 0) call.mismatch(index, fixed.dims);
}

/** Per axis, the operand that says most: places before features, known before unknown. */
function mergeAxes(operands: readonly Known[], dims: readonly Size[]): readonly Axis[] | null {
  const images = operands.filter((operand) => operand.axes !== null && operand.dims !== null);
  if (images.length === 0) return null;
  const weight = (axis: Axis): number =>
    axis.length === 0 ? 0 : axis.some((factor) => factor.role === '?') ? 1 : axis.some(isSpatial) ? 3 : 2;
  return dims.map((dim, i) => {
    let best: Axis = [];
    for (const { axes } of images) {
      const axis = (axes as readonly Axis[])[i - dims.length + (axes as readonly Axis[]).length];
      if (axis === undefined || weight(axis) <= weight(best)) continue;
      const size = axisSize(axis);
      if (size === dim || size === null || dim === null) best = axis;
      else if (axis.length === 1 && axis[0]) best = [{ ...axis[0], size: dim }];
      else best = [{ role: axis.some(isSpatial) ? 'T' : '?', size: dim, step: 1 }];
    }
    return best;
  });
}
