/** Operators that fold whole axes, or keep a few places of one. */
import { INT64 } from '../../onnx/dtypes.ts';
import { intOf, intsOf } from '../attributes.ts';
import { type Axis, features, isSpatial } from '../axes.ts';
import type { Call, Result, Size, Transfer } from '../interpretation.ts';
import { atAxis } from './dims.ts';

/**
 * The axes that a reduction folds, counted from the front: given as an attribute or as the second input; an empty list means all
 * of them, unless `noop_with_empty_axes`. Null where they are unknown, or not axes of a tensor of this rank.
 */
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

/** Sizes or axes after the ones in `gone` were folded: to `one` each, or to nothing. */
const folded = <T>(items: readonly T[], gone: readonly number[], keepDims: boolean, one: T): T[] =>
  items.flatMap((item, i) => (gone.includes(i) ? (keepDims ? [one] : []) : [item]));

export const reduce: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const gone = reducedAxes(call, dims.length);
  if (gone === null) return {};
  const keepDims = intOf(call.operator, 'keepdims', 1) === 1;
  return { dims: folded<Size>(dims, gone, keepDims, 1), axes: axes && folded<Axis>(axes, gone, keepDims, []) };
};

export const argReduce: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const axis = atAxis(intOf(call.operator, 'axis', 0), dims.length);
  const keepDims = intOf(call.operator, 'keepdims', 1) === 1;
  return {
    dims: folded<Size>(dims, [axis], keepDims, 1),
    axes: axes && folded<Axis>(axes, [axis], keepDims, []),
    dataType: INT64,
  };
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
