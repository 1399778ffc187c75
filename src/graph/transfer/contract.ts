/** Operators that sum over whole axes: matrix products, reductions, attention. */
import { INT64 } from '../../onnx/dtypes.ts';
import { intOf, intsOf } from '../attributes.ts';
import { type Axis, features, isSpatial, purelySpatial } from '../axes.ts';
import { broadcastDims } from '../constants.ts';
import type { Call, Known, Result, Size, Transfer } from '../known.ts';
import { atAxis } from './dims.ts';

/** What a weight makes of the axis it sums over: places mixed with places stay places, all else becomes features. */
export const mixed = (summed: Axis | undefined, size: Size): Axis =>
  summed && purelySpatial(summed)
    ? size === 1
      ? []
      : [{ role: 'T', size, step: 1 }]
    : size === 1
      ? []
      : features(size);

/** Weights of a few bits are packed; attributes K and N tell their shape (ONNX Runtime's ContribOperators.md). */
const PACKED: ReadonlySet<string> = new Set(['MatMulNBits', 'MatMulBnb4']);

function factorsOf({ inputs: [a, b], operator }: Call): readonly [Known | undefined, Known | undefined] {
  if (!b || !PACKED.has(operator.spelling)) return [a, b];
  return [a, { ...b, dims: [intOf(operator, 'K', 0) || null, intOf(operator, 'N', 0) || null] }];
}

export const matMul: Transfer = (call) => {
  const [a, b] = factorsOf(call);
  // A layer over tokens is made for so many of them.
  const [found, wanted] = [a?.dims?.at(-1), b?.dims?.at(-2)];
  if (a?.image && b?.image === false && found && wanted && found !== wanted)
    call.mismatch(0, a.dims?.with(-1, wanted) ?? []);
  return product(a, b, false, false);
};

export const fusedMatMul: Transfer = ({ operator, inputs: [a, b] }) => {
  const isSet = (name: string): boolean => intOf(operator, name, 0) === 1;
  const [first, second] = [isSet('transBatchA') ? rowsLast(a) : a, isSet('transBatchB') ? rowsLast(b) : b];
  return product(first, second, isSet('transA'), isSet('transB'));
};

/** The first axis in front of the last one: ONNX Runtime leaves out a Transpose that would bring it there. */
function rowsLast(known: Known | undefined): Known | undefined {
  const moved = <T>([first, ...rest]: readonly T[]): readonly T[] => rest.toSpliced(-1, 0, first as T);
  if (!known?.dims || known.dims.length < 3) return known;
  return { ...known, dims: moved(known.dims), axes: known.axes && moved(known.axes) };
}

function product(a: Known | undefined, b: Known | undefined, transA: boolean, transB: boolean): Result {
  if (!a?.dims || !b?.dims || a.dims.length === 0 || b.dims.length === 0) return {};
  const [rows, inner] = matrixAxes(a.dims.length, transA);
  const [outer, columns] = b.dims.length === 1 ? [0, -1] : matrixAxes(b.dims.length, transB);
  const lead = broadcastDims(a.dims.slice(0, -2), b.dims.slice(0, -2)) ?? a.dims.slice(0, -2);
  const dims: Size[] = [...lead];
  if (rows >= 0) dims.push(a.dims[rows] ?? null);
  if (columns >= 0) dims.push(b.dims[columns] ?? null);
  if (a.axes === null && b.axes === null) return { dims };
  const leadAxes = lead.map((_, i): Axis => {
    const x = a.axes?.[i - lead.length + (a.dims?.length ?? 0) - 2];
    const y = b.axes?.[i - lead.length + (b.dims?.length ?? 0) - 2];
    return x && x.length > 0 ? x : (y ?? x ?? []);
  });
  // A constant factor contributes no axes of its own: what it sums over decides what comes out.
  const rowAxis = a.axes ? a.axes[rows] : mixed(b.axes?.[outer], a.dims[rows] ?? null);
  const columnAxis = b.axes ? b.axes[columns] : mixed(a.axes?.[inner], b.dims[columns] ?? null);
  return {
    dims,
    axes: [...leadAxes, ...(rows >= 0 ? [rowAxis ?? []] : []), ...(columns >= 0 ? [columnAxis ?? []] : [])],
  };
}

/** Positions of a matrix's two axes; a vector in front is a row, which lacks the first. */
const matrixAxes = (rank: number, transposed: boolean): readonly [number, number] =>
  rank === 1 ? [-1, 0] : transposed ? [rank - 1, rank - 2] : [rank - 2, rank - 1];

export const gemm: Transfer = (call) => {
  const [a, b] = call.inputs;
  if (!b?.dims) return { dims: [null, null] };
  const transA = intOf(call.operator, 'transA', 0) === 1;
  const transB = intOf(call.operator, 'transB', 0) === 1;
  if (!a?.dims) return { dims: [null, b.dims[transB ? 0 : 1] ?? null] };
  return product(a, b, transA, transB);
};

/** Axes given as an attribute, or as the second input; empty means all, unless `noop_with_empty_axes`. Null for axes that can't be. */
export function reducedAxes(
  call: Pick<Call, 'operator' | 'inputs' | 'numbers'>,
  rank: number,
): readonly number[] | null {
  const given = intsOf(call.operator, 'axes') ?? (call.inputs[1] ? (call.numbers(1)?.data ?? null) : []);
  if (given === null) return null;
  if (given.length === 0)
    return intOf(call.operator, 'noop_with_empty_axes', 0) === 1 ? [] : Array.from({ length: rank }, (_, i) => i);
  const axes = new Set(Array.from(given, (axis) => atAxis(axis, rank)));
  return axes.size === given.length && [...axes].every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank)
    ? [...axes]
    : null;
}

export const reduce: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const gone = reducedAxes(call, dims.length);
  if (gone === null) return {};
  const keepDims = intOf(call.operator, 'keepdims', 1) === 1;
  const kept = <T>(items: readonly T[], one: T): T[] =>
    items.flatMap((item, i) => (gone.includes(i) ? (keepDims ? [one] : []) : [item]));
  return {
    dims: kept<Size>(dims, 1),
    axes: axes && kept<Axis>(axes, []),
  };
};

export const argReduce: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const axis = atAxis(intOf(call.operator, 'axis', 0), dims.length);
  const keepDims = intOf(call.operator, 'keepdims', 1) === 1;
  const kept = <T>(items: readonly T[], one: T): T[] =>
    items.flatMap((item, i) => (i === axis ? (keepDims ? [one] : []) : [item]));
  return { dims: kept<Size>(dims, 1), axes: axes && kept<Axis>(axes, []), dataType: INT64 };
};

/** com.microsoft.Attention and its like: tokens in, tokens out, features renewed. A query that is learned has no places. */
export const attention: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const value = call.inputs[2]?.dims;
  const last =
    call.operator.op === 'Attention' && call.operator.domain !== '' ? null : (value?.at(-1) ?? dims.at(-1) ?? null);
  const width = last ?? (dims.at(-1) as Size);
  const rows = axes ?? dims.map((size) => (size === 1 ? [] : features(size)));
  return [{ dims: [...dims.slice(0, -1), width], axes: [...rows.slice(0, -1), features(width)] }];
};

/** A sequence in, [steps, directions, batch, features] out. */
export const recurrent: Transfer = (call) => {
  const { dims, axes } = call.input;
  const hidden = intOf(call.operator, 'hidden_size', 0) || null;
  const directions = call.inputs[1]?.dims?.[0] ?? null;
  if (dims?.length !== 3) return {};
  const [steps = null, batch = null] = dims;
  return [
    {
      dims: [steps, directions, batch, hidden],
      axes: axes && [axes[0] as Axis, directions === 1 ? [] : features(directions), axes[1] as Axis, features(hidden)],
    },
  ];
};

export const topK: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return [{}, {}];
  const axis = atAxis(intOf(call.operator, 'axis', -1), dims.length);
  const k = call.numbers(1)?.data[0] ?? null;
  const result: Result = {
    dims: dims.map((dim, i) => (i === axis ? k : dim)),
    axes:
      axes?.map((a, i) =>
        i !== axis ? a : a.some(isSpatial) ? ([{ role: 'T', size: k, step: 1 }] as const) : k === 1 ? [] : features(k),
      ) ?? null,
  };
  return [result, { ...result, dataType: INT64 }];
};
