/** Operators that keep the shape, and those that broadcast two shapes together. */
import { BOOL, FLOAT32, isFloat, UINT8 } from '../../onnx/dtypes.ts';
import { intOf } from '../attributes.ts';
import { type Axis, axisSize, features, isSpatial } from '../axes.ts';
import { broadcastDims } from '../constants.ts';
import type { Call, Inferred, Result, Size, Transfer } from '../interpretation.ts';

/** Same shape and axes as the first input. */
export const keep: Transfer = ({ input }) => ({ dims: input.dims, axes: input.axes });

export const cast: Transfer = ({ operator, input }) => ({
  dims: input.dims,
  axes: input.axes,
  dataType: intOf(operator, 'to', FLOAT32),
});

/** The type of the zero point; vendors have them of half precision as well. */
export const quantize: Transfer = ({ operator, input, inputs: [, , zero] }) => ({
  dims: input.dims,
  axes: input.axes,
  dataType: zero?.dataType ?? (intOf(operator, 'output_dtype', 0) || UINT8),
});

/** The type of the scale. */
export const dequantize: Transfer = ({ input, inputs: [, scale] }) => ({
  dims: input.dims,
  axes: input.axes,
  dataType: scale?.dataType ?? FLOAT32,
});

/** Elementwise over two or more operands, with numpy broadcasting. */
export const broadcast: Transfer = (call) => {
  const given = call.inputs.filter(isThere);
  // What is not known to have a shape, and is not computed from the image, is taken to fit the image.
  const operands = given.some(isImage) ? given.filter((operand) => operand.image || operand.dims !== null) : given;
  let dims: readonly Size[] | null = operands[0]?.dims ?? null;
  for (let i = 1; i < operands.length && dims !== null; i++) {
    const other = (operands[i] as Inferred).dims;
    const next: readonly Size[] | null = other && broadcastDims(dims, other);
    if (next === null && other !== null) {
      noteMismatch(call, operands);
      // What the image is added to was made for the true size; go on with it.
      dims = operands.find((o) => !o.image)?.dims ?? dims;
      break;
    }
    dims = next;
  }
  return { dims, axes: dims === null ? null : mergeAxes(operands, dims), ...typeOf(given) };
};

/** Some converters leave bytes beside real numbers, which the standard doesn't: real numbers they mean. */
function typeOf(operands: readonly Inferred[]): Pick<Result, 'dataType'> {
  const real = operands.find(({ dataType }) => dataType !== null && isFloat(dataType));
  return real ? { dataType: real.dataType } : {};
}

/** A question about each of its elements. */
export const asked: Transfer = (call) => ({ ...keep(call), dataType: BOOL });
/** A question about two operands. */
export const compared: Transfer = (call) => ({ ...broadcast(call), dataType: BOOL });

/** A choice between the second operand and the third. */
export const chosen: Transfer = (call) => {
  const branches = call.inputs.slice(1).filter(isThere);
  return { ...broadcast(call), dataType: branches[0]?.dataType ?? null, ...typeOf(branches) };
};

const isThere = (input: Inferred | undefined): input is Inferred => input !== undefined;

const isImage = ({ image, dims }: Inferred): boolean => image && dims !== null;

/** 0-dimensional scale and zero point beside the quantised tensor. */
export const dynamicQuantize: Transfer = ({ input }) => [
  { dims: input.dims, axes: input.axes, dataType: UINT8 },
  { dims: [], axes: [], dataType: FLOAT32 },
  { dims: [], axes: [], dataType: UINT8 },
];

/** The image's side of a shape clash, against the constant's. */
function noteMismatch(call: Call, operands: readonly Inferred[]): void {
  const fixed = operands.find((operand) => !operand.image && operand.dims !== null);
  const index = call.inputs.findIndex((input) => input?.image);
  if (fixed?.dims && index >= 0) call.mismatch(index, fixed.dims);
}

/** Places before features, known before unknown. */
const weight = (axis: Axis): number =>
  axis.length === 0 ? 0 : axis.some((factor) => factor.role === '?') ? 1 : axis.some(isSpatial) ? 3 : 2;

/** Per axis, the operand that says most. */
function mergeAxes(operands: readonly Inferred[], dims: readonly Size[]): readonly Axis[] | null {
  let first: readonly Axis[] | null = null;
  let isOne = true;
  for (const operand of operands) {
    if (operand.axes === null || operand.dims === null) continue;
    if (first === null) first = operand.axes;
    else if (first !== operand.axes) isOne = false;
  }
  if (first === null || (isOne && fits(first, dims))) return first;
  return dims.map((dim, i) => {
    let best: Axis = [];
    for (const { axes, dims: own } of operands) {
      if (axes === null || own === null) continue;
      const axis = axes[i - dims.length + axes.length];
      if (axis === undefined || weight(axis) <= weight(best)) continue;
      const size = axisSize(axis);
      if (size === dim || size === null || dim === null) best = axis;
      else if (axis.length === 1 && axis[0]) best = [{ ...axis[0], size: dim }];
      else best = [{ role: axis.some(isSpatial) ? 'T' : '?', size: dim, step: 1 }];
    }
    // A grey image gets a channel for each of a constant's.
    return best.length === 0 && dim !== null && dim > 1 ? features(dim) : best;
  });
}

/** Whether axes have the sizes already. */
function fits(axes: readonly Axis[], dims: readonly Size[]): boolean {
  if (axes.length !== dims.length) return false;
  for (let i = 0; i < axes.length; i++) {
    const axis = axes[i] as Axis;
    const [dim, size] = [dims[i] ?? null, axisSize(axis)];
    if (size !== dim && size !== null && dim !== null) return false;
  }
  return true;
}
