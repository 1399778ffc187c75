/** Parts of an axis: slices, and the pieces of a split. */
import { intOf, intsOf } from '../attributes.ts';
import { type Axis, isSpatial } from '../axes.ts';
import { sliceAxis } from '../constants.ts';
import type { Size, Transfer } from '../known.ts';
import { atAxis } from './dims.ts';

export const slice: Transfer = (call) => {
  const { dims } = call.input;
  if (dims === null) return {};
  const attribute = intsOf(call.node, 'starts');
  const starts = attribute ?? call.numbers(1)?.data;
  const ends = attribute ? intsOf(call.node, 'ends') : call.numbers(2)?.data;
  if (!starts || !ends) {
    const touched = attribute ? null : call.numbers(3)?.data;
    const lost = touched ? Array.from(touched, (a) => atAxis(a, dims.length)) : dims.map((_, i) => i);
    return {
      dims: dims.map((dim, i) => (lost.includes(i) ? null : dim)),
      axes:
        call.input.axes?.map((axis, i) => (lost.includes(i) ? axis.map((f) => ({ ...f, size: null })) : axis)) ?? null,
    };
  }
  const on = (attribute ? intsOf(call.node, 'axes') : call.numbers(3)?.data) ?? Array.from(starts, (_, i) => i);
  const steps = attribute ? null : call.numbers(4)?.data;
  let result = [...dims];
  const axes = call.input.axes ? [...call.input.axes] : null;
  let numbers = call.input.image ? null : call.numbers(0);
  for (let i = 0; i < starts.length; i++) {
    const axis = atAxis(on[i] ?? i, dims.length);
    if (!(axis >= 0 && axis < dims.length)) return {};
    const length = dims[axis] ?? null;
    const step = steps?.[i] ?? 1;
    // A size that is not known arrives as NaN.
    const isWhole = [starts[i], ends[i], step].every(Number.isInteger);
    if (length === null || step === 0 || !isWhole) {
      result = result.map((dim, k) => (k === axis ? null : dim));
      if (axes) axes[axis] = (axes[axis] as Axis).map((f) => ({ ...f, size: null }));
      numbers = null;
      continue;
    }
    const low = step > 0 ? 0 : -1;
    const high = step > 0 ? length : length - 1;
    const clamp = (x: number): number => Math.min(Math.max(x < 0 ? x + length : x, low), high);
    const start = clamp(starts[i] as number);
    // An end far below zero with a negative step means "past the first".
    const rawEnd = ends[i] as number;
    const end = step < 0 && rawEnd < -length ? -1 : clamp(rawEnd);
    const count = Math.max(0, Math.ceil((end - start) / step));
    result[axis] = count;
    if (axes) axes[axis] = sliced(axes[axis] as Axis, length, start, step, count);
    numbers = numbers && sliceAxis(numbers, axis, start, step, count);
  }
  return { dims: result, axes, data: numbers?.data ?? null };
};

function sliced(axis: Axis, length: number, start: number, step: number, count: number): Axis {
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

export const split: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return call.node.outputs.map(() => ({}));
  const axis = atAxis(intOf(call.node, 'axis', 0), dims.length);
  const length = dims[axis] ?? null;
  const count = call.node.outputs.length;
  const sizes = intsOf(call.node, 'split') ?? (call.inputs.length > 1 ? call.numbers(1)?.data : null);
  const even = length === null ? null : Math.ceil(length / count);
  const numbers = call.input.image ? null : call.numbers(0);
  let start = 0;
  return call.node.outputs.map((_, i) => {
    const wanted = sizes
      ? (sizes[i] ?? null)
      : even === null || length === null
        ? null
        : Math.min(even, length - even * i);
    // A part may ask for less than nothing, or for more than there is: then its size is not known.
    const fits =
      wanted !== null && Number.isInteger(wanted) && wanted >= 0 && start + wanted <= (length ?? wanted + start);
    const size: Size = fits ? wanted : null;
    const from = start;
    start += size ?? 0;
    return {
      dims: dims.map((dim, k) => (k === axis ? size : dim)),
      axes:
        axes?.map((a, k) =>
          k !== axis ? a : length !== null && size !== null ? sliced(a, length, from, 1, size) : a,
        ) ?? null,
      data: numbers && size !== null ? sliceAxis(numbers, axis, from, 1, size).data : null,
    };
  });
};
