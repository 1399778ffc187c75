/** Matrix products: each sums over an axis of both operands. */
import { intOf } from '../attributes.ts';
import { type Axis, features, purelySpatial } from '../axes.ts';
import { broadcastDims } from '../constants.ts';
import type { Call, Inferred, Result, Size, Transfer } from '../interpretation.ts';

/** The axis of `size` that a weight makes out of the one it sums over: of places come places, of all else features. */
export const contracted = (summed: Axis | undefined, size: Size): Axis =>
  summed && purelySpatial(summed)
    ? size === 1
      ? []
      : [{ role: 'T', size, step: 1 }]
    : size === 1
      ? []
      : features(size);

/** Weights of a few bits are packed; attributes K and N tell their shape (ONNX Runtime's ContribOperators.md). */
const PACKED: ReadonlySet<string> = new Set(['MatMulNBits', 'MatMulBnb4']);

/** Both operands, with the real shape of packed weights. */
function factorsOf({ inputs: [a, b], operator }: Call): readonly [Inferred | undefined, Inferred | undefined] {
  if (!b || !PACKED.has(operator.spelling)) return [a, b];
  return [a, { ...b, dims: [intOf(operator, 'K', 0) || null, intOf(operator, 'N', 0) || null] }];
}

export const matMul: Transfer = (call) => {
  const [a, b] = factorsOf(call);
  // A layer over tokens has as many weights as there are tokens: it fits one image size only.
  const [found, wanted] = [a?.dims?.at(-1), b?.dims?.at(-2)];
  if (a?.image && b?.image === false && found && wanted && found !== wanted)
    call.mismatch(0, a.dims?.with(-1, wanted) ?? []);
  return matrixProduct(a, b, false, false);
};

export const fusedMatMul: Transfer = ({ operator, inputs: [a, b] }) => {
  const isSet = (name: string): boolean => intOf(operator, name, 0) === 1;
  const [first, second] = [isSet('transBatchA') ? rowsLast(a) : a, isSet('transBatchB') ? rowsLast(b) : b];
  return matrixProduct(first, second, isSet('transA'), isSet('transB'));
};

/** The first axis in front of the last one: ONNX Runtime leaves out a Transpose that would bring it there. */
function rowsLast(inferred: Inferred | undefined): Inferred | undefined {
  const moved = <T>([first, ...rest]: readonly T[]): readonly T[] => rest.toSpliced(-1, 0, first as T);
  if (!inferred?.dims || inferred.dims.length < 3) return inferred;
  return { ...inferred, dims: moved(inferred.dims), axes: inferred.axes && moved(inferred.axes) };
}

function matrixProduct(a: Inferred | undefined, b: Inferred | undefined, transA: boolean, transB: boolean): Result {
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
  // A constant operand has no axes that mean anything: the axis it sums over decides what comes out.
  const rowAxis = a.axes ? a.axes[rows] : contracted(b.axes?.[outer], a.dims[rows] ?? null);
  const columnAxis = b.axes ? b.axes[columns] : contracted(a.axes?.[inner], b.dims[columns] ?? null);
  return {
    dims,
    axes: [...leadAxes, ...(rows >= 0 ? [rowAxis ?? []] : []), ...(columns >= 0 ? [columnAxis ?? []] : [])],
  };
}

/** Positions of the two axes of the matrix `a`; a vector is a row, whose first axis is missing (-1). */
const matrixAxes = (rank: number, transposed: boolean): readonly [number, number] =>
  rank === 1 ? [-1, 0] : transposed ? [rank - 1, rank - 2] : [rank - 2, rank - 1];

export const gemm: Transfer = (call) => {
  const [a, b] = call.inputs;
  if (!b?.dims) return { dims: [null, null] };
  const transA = intOf(call.operator, 'transA', 0) === 1;
  const transB = intOf(call.operator, 'transB', 0) === 1;
  if (!a?.dims) return { dims: [null, b.dims[transB ? 0 : 1] ?? null] };
  return matrixProduct(a, b, transA, transB);
};
