/** Operators that keep the shape, and those that broadcast two shapes together. */
import { BOOL, FLOAT32, isFloat, UINT8 } from '../../onnx/dtypes.ts';
import { axesBehind } from '../alignment.ts';
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

/** The output has the type of the zero point, which in quantisers of vendors may be a floating-point one. */
export const quantize: Transfer = ({ operator, input, inputs: [, , zero] }) => ({
  dims: input.dims,
  axes: input.axes,
  dataType: zero?.dataType ?? (intOf(operator, 'output_dtype', 0) || UINT8),
});

/** The output has the type of the scale. */
export const dequantize: Transfer = ({ input, inputs: [, scale] }) => ({
  dims: input.dims,
  axes: input.axes,
  dataType: scale?.dataType ?? FLOAT32,
});

/** Elementwise over two or more operands, with numpy broadcasting. */
export const broadcast: Transfer = (call) => {
  const given = call.inputs.filter(isThere).map((operand, i) => (i === 1 ? aligned(call, operand) : operand));
  // An operand of unknown shape that is not computed from the image is assumed to fit the image.
  const operands = given.some(isImage) ? given.filter((operand) => operand.image || operand.dims !== null) : given;
  let dims: readonly Size[] | null = operands[0]?.dims ?? null;
  for (let i = 1; i < operands.length && dims !== null; i++) {
    const other = (operands[i] as Inferred).dims;
    const next: readonly Size[] | null = other && broadcastDims(dims, other);
    if (next === null && other !== null) {
      noteMismatch(call, operands);
      // The constant was made for the image size that the model works at: go on with its shape.
      dims = operands.find((o) => !o.image)?.dims ?? dims;
      break;
    }
    dims = next;
  }
  return { dims, axes: dims === null ? null : mergeAxes(operands, dims), ...typeOf(given) };
};

function aligned({ operator, input }: Call, second: Inferred): Inferred {
  const count = second.dims && axesBehind(operator, input.dims?.length, second.dims.length);
  if (!second.dims || !count) return second;
  const axes = second.axes && [...second.axes, ...new Array<Axis>(count).fill([])];
  return { ...second, dims: [...second.dims, ...new Array<Size>(count).fill(1)], axes };
}

/** The type of the first floating-point operand, as some converters mix in integers, which the standard forbids. */
function typeOf(operands: readonly Inferred[]): Pick<Result, 'dataType'> {
  const real = operands.find(({ dataType }) => dataType !== null && isFloat(dataType));
  return real ? { dataType: real.dataType } : {};
}

/** A boolean for each element. */
export const tested: Transfer = (call) => ({ ...keep(call), dataType: BOOL });
/** A comparison of two operands. */
export const compared: Transfer = (call) => ({ ...broadcast(call), dataType: BOOL });

/** Where: a choice between the second operand and the third. */
export const chosen: Transfer = (call) => {
  const branches = call.inputs.slice(1).filter(isThere);
  return { ...broadcast(call), dataType: branches[0]?.dataType ?? null, ...typeOf(branches) };
};

const isThere = (input: Inferred | undefined): input is Inferred => input !== undefined;

const isImage = ({ image, dims }: Inferred): boolean => image && dims !== null;

/** The quantised tensor, its scale and its zero point, both scalars. */
export const dynamicQuantize: Transfer = ({ input }) => [
  { dims: input.dims, axes: input.axes, dataType: UINT8 },
  { dims: [], axes: [], dataType: FLOAT32 },
  { dims: [], axes: [], dataType: UINT8 },
];

/** Reports that a constant has another shape than what is computed from the image. */
function noteMismatch(call: Call, operands: readonly Inferred[]): void {
  const fixed = operands.find((operand) => !operand.image && operand.dims !== null);
  const index = call.inputs.findIndex((input) => input?.image);
  if (fixed?.dims && index >= 0) call.mismatch(index, fixed.dims);
}

/** How much an axis tells: places most, then features, then something unknown, then nothing. */
const weight = (axis: Axis): number =>
  axis.length === 0 ? 0 : axis.some((factor) => factor.role === '?') ? 1 : axis.some(isSpatial) ? 3 : 2;

/** Takes each axis from the operand that tells most about it. */
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
    // A grey image combined with a constant of several channels gets as many.
    return best.length === 0 && dim !== null && dim > 1 ? features(dim) : best;
  });
}

/** Whether the axes have these sizes, as far as both are known. */
function fits(axes: readonly Axis[], dims: readonly Size[]): boolean {
  if (axes.length !== dims.length) return false;
  for (let i = 0; i < axes.length; i++) {
    const axis = axes[i] as Axis;
    const [dim, size] = [dims[i] ?? null, axisSize(axis)];
    if (size !== dim && size !== null && dim !== null) return false;
  }
  return true;
}
