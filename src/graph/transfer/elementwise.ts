/** Operators that keep the shape, and those that broadcast two shapes together. */
import { isFloat } from '../../onnx/dtypes.ts';
import { type Axis, axisSize, isSpatial } from '../axes.ts';
import { broadcastDims, isComputed, map, type Numbers, zip } from '../constants.ts';
import type { Call, Known, Result, Size, Transfer } from '../known.ts';

/** Same shape and axes as the first input. */
export const keep: Transfer = ({ input }) => ({ dims: input.dims, axes: input.axes });

/** As `keep`, and computed on constants. */
export const unary =
  (f: (x: number) => number): Transfer =>
  ({ input, numbers }) => {
    const x = input.image ? null : numbers(0);
    return { dims: input.dims, axes: input.axes, data: x && map(x, f).data };
  };

const isInteger = (dataType: number): boolean => !isFloat(dataType);

export const cast: Transfer = (call) => {
  const to = call.node.attributes.find((attribute) => attribute.name === 'to')?.i ?? 1;
  const result = unary(to === 9 ? (x) => (x === 0 ? 0 : 1) : isInteger(to) ? Math.trunc : (x) => x)(call) as Result;
  return { ...result, dataType: to };
};

/** Elementwise over two or more operands, with numpy broadcasting. */
export const broadcast =
  (f: ((x: number, y: number) => number) | null): Transfer =>
  (call) => {
    const operands = call.inputs.filter((input): input is Known => input !== undefined);
    const shape = broadcastKnown(call, operands);
    if (f === null || operands.some((operand) => operand.image) || !isComputed(shape.dims ?? null)) return shape;
    let result: Numbers | null = call.numbers(0);
    for (let i = 1; i < call.inputs.length && result !== null; i++) {
      const next = call.numbers(i);
      result = next && zip(result, next, f);
    }
    return { ...shape, data: result?.data ?? null };
  };

/** Bounds are attributes before opset 11, inputs since. */
export const clip: Transfer = (call) => {
  const bound = (index: number, name: string, open: number): number =>
    call.numbers(index)?.data[0] ?? call.node.attributes.find((attribute) => attribute.name === name)?.f ?? open;
  const [low, high] = [bound(1, 'min', Number.NEGATIVE_INFINITY), bound(2, 'max', Number.POSITIVE_INFINITY)];
  return unary((x) => Math.min(Math.max(x, low), high))(call);
};

/** Division of integers drops the fraction. */
export const divide: Transfer = (call) => {
  const whole = call.input.dataType !== null && isInteger(call.input.dataType);
  return broadcast(whole ? (x, y) => Math.trunc(x / y) : (x, y) => x / y)(call);
};

/** 0-dimensional scale and zero point beside the quantised tensor. */
export const dynamicQuantize: Transfer = ({ input }) => [
  { dims: input.dims, axes: input.axes },
  { dims: [], axes: [] },
  { dims: [], axes: [] },
];

export const where: Transfer = (call) => {
  const operands = call.inputs.filter((input): input is Known => input !== undefined);
  const shape = broadcastKnown(call, operands);
  if (!isComputed(shape.dims ?? null)) return shape;
  const [condition, yes, no] = [call.numbers(0), call.numbers(1), call.numbers(2)];
  if (!condition || !yes || !no) return shape;
  const chosen = zip(condition, yes, (c, x) => (c ? x : Number.NaN));
  const result = chosen && zip(chosen, zip(condition, no, (_, x) => x) ?? no, (x, y) => (Number.isNaN(x) ? y : x));
  return { ...shape, data: result?.data ?? null };
};

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
