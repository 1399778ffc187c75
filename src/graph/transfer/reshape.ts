/** Operators that give the same elements another shape or order. */
import { intOf, intsOf } from '../attributes.ts';
import { type Axis, isSpatial, regroup, spatial, unknownAxis } from '../axes.ts';
import type { Call, Inferred, Result, Size, Transfer } from '../interpretation.ts';
import { atAxis, product } from './dims.ts';
import { blocked } from './reorder.ts';

/** The input in another shape; a mismatch where the number of elements differs. */
function reshaped(call: Call, dims: readonly Size[]): Result {
  const { input } = call;
  const before = input.dims && product(input.dims);
  const after = product(dims);
  if (before !== null && after !== null && before !== after) {
    call.mismatch(0, dims);
    return { dims, axes: input.image ? dims.map(unknownAxis) : null };
  }
  return {
    dims,
    axes: input.axes && (regroup(input.axes, dims) ?? lostGrouping(input.axes, dims)),
  };
}

/** Axes that could not be regrouped: unknown, or features where the input distinguished no places. */
const lostGrouping = (axes: readonly Axis[], dims: readonly Size[]): readonly Axis[] =>
  spatial(axes) ? dims.map(unknownAxis) : dims.map((size) => (size === 1 ? [] : [{ role: 'C', size, step: 1 }]));

export const reshape: Transfer = (call) => {
  const wanted = call.inputs.length > 1 ? call.numbers(1)?.data : intsOf(call.operator, 'shape');
  const { dims } = call.input;
  if (wanted && !call.fitsRank(wanted.length)) return {};
  if (!wanted) {
    const rank = call.inputs[1]?.dims?.[0];
    return typeof rank === 'number' && call.fitsRank(rank) ? { dims: new Array<Size>(rank).fill(null) } : {};
  }
  const allowZero = intOf(call.operator, 'allowzero', 0) === 1;
  const target: Size[] = Array.from(wanted, (size, i) => {
    if (size === 0 && !allowZero) return dims?.[i] ?? null;
    return size < 0 || Number.isNaN(size) ? -1 : size;
  });
  const inferred = target.indexOf(-1);
  if (inferred === 0 && keepsFeatures(call.input, target)) target[0] = dims?.[0] ?? null;
  else if (inferred >= 0) {
    const total = dims && product(dims);
    const rest = product(target.filter((_, i) => i !== inferred));
    const size = total !== null && rest !== null && rest > 0 ? total / rest : null;
    if (size !== null && !Number.isInteger(size)) call.mismatch(0, target);
    target[inferred] = size !== null && Number.isInteger(size) ? size : null;
  }
  const axes = blocked(call.input, target);
  if (axes) return { dims: target, axes };
  return reshaped(call, target);
};

/** Features where they were, behind a batch that is left to be inferred: places too many for what follows are no batch. */
function keepsFeatures({ dims, axes }: Inferred, [, ...wanted]: readonly Size[]): boolean {
  const [batch, features] = axes ?? [];
  const [size] = wanted;
  return (
    batch?.some(isSpatial) === false &&
    features?.length === 1 &&
    features[0]?.role === 'C' &&
    size !== null &&
    size === dims?.[1] &&
    wanted.every((each) => each !== null && each > 0)
  );
}

export const flatten: Transfer = (call) => {
  const { dims } = call.input;
  if (dims === null) return { dims: [null, null] };
  const axis = atAxis(intOf(call.operator, 'axis', 1), dims.length);
  return reshaped(call, [product(dims.slice(0, axis)), product(dims.slice(axis))]);
};

/** The axes of Squeeze: an attribute, or the second input from opset 13 on. */
const axesOf = (call: Call, rank: number): readonly number[] | null => {
  const axes = intsOf(call.operator, 'axes') ?? (call.inputs.length > 1 ? call.numbers(1)?.data : null);
  return axes ? Array.from(axes, (axis) => atAxis(axis, rank)) : null;
};

const pick = <T>(items: readonly T[] | null, keep: (i: number) => boolean): readonly T[] | null =>
  items === null ? null : items.filter((_, i) => keep(i));

export const squeeze: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const gone = axesOf(call, dims.length) ?? dims.flatMap((dim, i) => (dim === 1 ? [i] : []));
  const kept = (i: number): boolean => !gone.includes(i);
  return {
    dims: pick(dims, kept),
    axes: pick(axes, kept),
  };
};

export const unsqueeze: Transfer = (call) => {
  const { dims, axes } = call.input;
  const given = intsOf(call.operator, 'axes') ?? (call.inputs.length > 1 ? call.numbers(1)?.data : null);
  if (dims === null || !given || !call.fitsRank(given.length)) return {};
  const rank = dims.length + given.length;
  const added = Array.from(given, (axis) => atAxis(axis, rank));
  const places = new Set(added.filter((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank));
  if (places.size < added.length) return {};
  const insert = <T>(items: readonly T[], item: T): T[] => {
    let next = 0;
    return Array.from({ length: rank }, (_, i) => (places.has(i) ? item : (items[next++] as T)));
  };
  return {
    dims: insert<Size>(dims, 1),
    axes: axes && insert<Axis>(axes, []),
  };
};

export const transpose: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) {
    const order = intsOf(call.operator, 'perm');
    return order ? { dims: order.map(() => null) } : {};
  }
  const order = intsOf(call.operator, 'perm') ?? dims.map((_, i) => dims.length - 1 - i);
  if (order.length !== dims.length || order.some((axis) => !(axis >= 0 && axis < dims.length))) return {};
  return {
    dims: order.map((axis) => dims[axis] as Size),
    axes: axes && order.map((axis) => axes[axis] as Axis),
  };
};
