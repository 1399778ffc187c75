/** Operators that create tensors, and the axes that loops add and remove. */
import { FLOAT32 } from '../../onnx/dtypes.ts';
import { intOf, intsOf, tensorOf } from '../attributes.ts';
import { features } from '../axes.ts';
import type { Size, Transfer } from '../interpretation.ts';
import { atAxis } from './dims.ts';

export const constantOfShape: Transfer = (call) => {
  const dataType = tensorOf(call.operator, 'value')?.dataType ?? FLOAT32;
  const wanted = call.numbers(0)?.data;
  if (!wanted) return { dataType };
  const dims: Size[] = Array.from(wanted, (size) => (Number.isSafeInteger(size) && size >= 0 ? size : null));
  return { dims, dataType };
};

export const range: Transfer = (call) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => call.numbers(i)?.data[0]);
  if (start === undefined || limit === undefined || !delta) return { dims: [null] };
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  return { dims: [Number.isSafeInteger(count) ? count : null] };
};

export const random: Transfer = (call) => {
  return { dims: intsOf(call.operator, 'shape'), dataType: intOf(call.operator, 'dtype', FLOAT32) };
};

/** A number that is known to be one, and no more; added where a loop is inlined. */
export const scalar: Transfer = () => ({ dims: [], axes: [] });

/** One slice of a scanned tensor; added where a loop is inlined, as is `stack`. */
export const unstack: Transfer = ({ input }) => ({
  dims: input.dims?.slice(1) ?? null,
  axes: input.axes?.slice(1) ?? null,
});

/** Slices stacked along a new first axis, whose size is the number of iterations. */
export const stack: Transfer = ({ input }) => ({
  dims: input.dims && [null, ...input.dims],
  axes: input.axes && [[{ role: 'N', size: null, step: 1 }], ...input.axes],
});

/** Adds an axis for the classes that the indices stand for: features, not places. */
export const oneHot: Transfer = (call) => {
  const { dims, axes } = call.input;
  const dataType = call.inputs[2]?.dataType ?? null;
  if (dims === null) return { dataType };
  const wanted = call.numbers(1)?.data[0];
  const depth = wanted !== undefined && Number.isSafeInteger(wanted) && wanted >= 0 ? wanted : null;
  const at = atAxis(intOf(call.operator, 'axis', -1), dims.length + 1);
  if (!(at >= 0 && at <= dims.length)) return { dataType };
  return {
    dims: [...dims.slice(0, at), depth, ...dims.slice(at)],
    axes: axes && [...axes.slice(0, at), features(depth), ...axes.slice(at)],
    dataType,
  };
};
