/** Slice, Split and parts of sequences: runs of places along an axis. */
import { intOf, intsOf } from '../attributes.ts';
import { type Axis, isSpatial } from '../axes.ts';
import type { Call, Result, Size, Transfer } from '../interpretation.ts';
import { atAxis } from './dims.ts';

/** A run of places along one axis of `length` places: `count` of them from `start` on, `step` apart. */
export interface Cut {
  readonly axis: number;
  readonly length: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * What a Slice takes of each axis it names; of an axis alone, without `count`, that is unknown. Null where not even the axes are
 * known, undefined where one doesn't exist.
 */
export function cutsOf(
  call: Pick<Call, 'operator' | 'numbers'>,
  dims: readonly Size[],
): readonly (Cut | { readonly axis: number })[] | null | undefined {
  const attribute = intsOf(call.operator, 'starts');
  const starts = attribute ?? call.numbers(1)?.data;
  const ends = attribute ? intsOf(call.operator, 'ends') : call.numbers(2)?.data;
  if (!starts || !ends) return null;
  const on = (attribute ? intsOf(call.operator, 'axes') : call.numbers(3)?.data) ?? null;
  const steps = attribute ? null : call.numbers(4)?.data;
  const cuts: (Cut | { readonly axis: number })[] = [];
  for (let i = 0; i < starts.length; i++) {
    const axis = atAxis(on?.[i] ?? i, dims.length);
    if (!(axis >= 0 && axis < dims.length)) return undefined;
    const [start, end, step] = [starts[i] as number, ends[i] as number, steps?.[i] ?? 1];
    const length = dims[axis] ?? null;
    // An unknown bound arrives as NaN.
    const isWhole = Number.isInteger(start) && Number.isInteger(end) && Number.isInteger(step);
    cuts.push(length === null || step === 0 || !isWhole ? { axis } : cutOf(axis, length, start, end, step));
  }
  return cuts;
}

function cutOf(axis: number, length: number, from: number, to: number, step: number): Cut {
  const last = step > 0 ? length : length - 1;
  const start = Math.min(Math.max(from < 0 ? from + length : from, 0), last);
  // A slice backwards may end before the first place, at -1.
  const end = Math.min(Math.max(to < 0 ? to + length : to, step > 0 ? 0 : -1), last);
  return { axis, length, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
}

export const slice: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const cuts = cutsOf(call, dims);
  if (cuts === undefined) return {};
  if (cuts === null) {
    const touched = intsOf(call.operator, 'starts') ? null : call.numbers(3)?.data;
    const lost = touched ? Array.from(touched, (a) => atAxis(a, dims.length)) : dims.map((_, i) => i);
    return {
      dims: dims.map((dim, i) => (lost.includes(i) ? null : dim)),
      axes: axes?.map((axis, i) => (lost.includes(i) ? sizeless(axis) : axis)) ?? null,
    };
  }
  const left = [...dims];
  const leftAxes = axes && [...axes];
  for (const cut of cuts) {
    const { axis } = cut;
    left[axis] = 'count' in cut ? cut.count : null;
    if (leftAxes)
      leftAxes[axis] = 'count' in cut ? sliced(leftAxes[axis] as Axis, cut) : sizeless(leftAxes[axis] as Axis);
  }
  return { dims: left, axes: leftAxes };
};

/** The axis with unknown sizes. */
const sizeless = (axis: Axis): Axis => axis.map((factor) => ({ ...factor, size: null }));

function sliced(axis: Axis, { length, start, step, count }: Cut): Axis {
  if (count === length || axis.length === 0) return axis;
  if (count === 1) return [];
  const [only] = axis;
  if (axis.length !== 1 || only === undefined)
    return axis.some(isSpatial) ? [{ role: 'T', size: count, step: 1 }] : [{ role: 'C', size: count, step: 1 }];
  const stride = Math.abs(step);
  const { prefix, ...rest } = only;
  const dropsPrefix = start > 0;
  return [
    {
      ...rest,
      ...(prefix && !dropsPrefix ? { prefix } : {}),
      size: count,
      step: only.step * stride,
      ...(stride > 1 ? { taken: stride } : {}),
    },
  ];
}

/** What each output of a Split takes; null where that is unknown. */
export function partsOf(call: Call, dims: readonly Size[]): readonly (Cut | null)[] {
  const axis = atAxis(intOf(call.operator, 'axis', 0), dims.length);
  const length = dims[axis] ?? null;
  const count = call.outputs;
  const sizes = intsOf(call.operator, 'split') ?? (call.inputs.length > 1 ? call.numbers(1)?.data : null);
  const even = length === null ? null : Math.ceil(length / count);
  let start = 0;
  return Array.from({ length: count }, (_, i) => {
    const wanted = sizes
      ? (sizes[i] ?? null)
      : even === null || length === null
        ? null
        : Math.min(even, length - even * i);
    // A file may ask for negative sizes, or for more than there is: then the part counts as unknown.
    const fits =
      wanted !== null && Number.isInteger(wanted) && wanted >= 0 && start + wanted <= (length ?? wanted + start);
    if (!fits) return null;
    start += wanted;
    return { axis, length: length ?? Number.NaN, start: start - wanted, step: 1, count: wanted };
  });
}

export const split: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return new Array<Result>(call.outputs).fill({});
  const axis = atAxis(intOf(call.operator, 'axis', 0), dims.length);
  return partsOf(call, dims).map((part) => ({
    dims: dims.map((dim, k) => (k === axis ? (part?.count ?? null) : dim)),
    axes: axes?.map((a, k) => (k === axis && part && !Number.isNaN(part.length) ? sliced(a, part) : a)) ?? null,
  }));
};

/** An element of what SplitToSequence made (`lower/rewrite.ts`). Inputs: the whole, the size or sizes of parts, the index. */
export const sequenceAt: Transfer = (call) => {
  const { dims, axes } = call.input;
  const axis = atAxis(intOf(call.operator, 'axis', 0), dims?.length ?? 0);
  const length = dims?.[axis] ?? null;
  const place = call.numbers(2)?.data[0];
  if (dims === null || length === null || place === undefined) return {};
  const part = partAt(call, axis, length, place);
  if (part === null) return {};
  return call.inputs[1] === undefined && intOf(call.operator, 'keepdims', 1) === 0
    ? { dims: dims.toSpliced(axis, 1), axes: axes?.toSpliced(axis, 1) ?? null }
    : { dims: dims.with(axis, part.count), axes: axes?.with(axis, sliced(axes[axis] as Axis, part)) ?? null };
};

function partAt(call: Call, axis: number, length: number, place: number): Cut | null {
  const sizes = call.inputs[1] === undefined ? [1] : call.numbers(1)?.data;
  const part = sizes && partOf(sizes, call.inputs[1]?.dims?.length === 1, length, place);
  return part ? { axis, length, step: 1, ...part } : null;
}

/**
 * Where a part of a sequence lies in the tensor that was split; null where it lies outside.
 * @param sizes of all parts, or one size for each of them
 * @param isList whether `sizes` lists all parts
 * @param length of the split axis
 * @param from index of the part, counted from the end where negative
 */
export function partOf(
  sizes: ArrayLike<number>,
  isList: boolean,
  length: number,
  from: number,
): { readonly start: number; readonly count: number } | null {
  const given = Array.from(sizes);
  const [first] = given;
  if (first === undefined) return null;
  const place = from < 0 ? from + (isList ? given.length : Math.ceil(length / first)) : from;
  const size = isList ? given[place] : first;
  const start = isList ? given.slice(0, place).reduce((sum, part) => sum + part, 0) : place * first;
  // A file may say anything: only a part inside the whole counts.
  const fits = size !== undefined && size > 0 && Number.isInteger(size) && start >= 0 && start < length;
  return fits && Number.isInteger(start) ? { start, count: Math.min(size, length - start) } : null;
}
