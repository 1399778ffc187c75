/** Operators that move elements: slices, joins, copies and permutations of constants. */
import { intOf, intsOf } from '../attributes.ts';
import * as constants from '../constants.ts';
import type { Contents } from '../interpretation.ts';
import { atAxis } from '../transfer/dims.ts';
import { cutsOf, partsOf } from '../transfer/slice.ts';

/** The same numbers in another shape. */
export const reshape: Contents = (call, dims) => {
  const data = call.numbers(0)?.data;
  return data?.length === constants.sizeOf(dims) ? data : null;
};

export const transpose: Contents = (call, dims) => {
  const numbers = call.numbers(0);
  const order = intsOf(call.operator, 'perm') ?? dims.map((_, i) => dims.length - 1 - i);
  return numbers && constants.transpose(numbers, order).data;
};

export const concat: Contents = (call, dims) => {
  const axis = atAxis(intOf(call.operator, 'axis', 0), dims.length);
  const parts: constants.Numbers[] = [];
  for (let i = 0; i < call.inputs.length; i++) {
    const part = call.numbers(i);
    if (part === null || !fits(part.dims, dims, axis)) return null;
    parts.push(part);
  }
  return constants.concat(parts, axis).data;
};

const fits = (part: readonly number[], dims: readonly number[], axis: number): boolean =>
  part.length === dims.length && part.every((size, i) => i === axis || size === dims[i]);

export const slice: Contents = (call) => {
  let numbers = call.numbers(0);
  const cuts = call.input.dims && cutsOf(call, call.input.dims);
  if (!cuts) return null;
  for (const cut of cuts) {
    if (numbers === null || !('count' in cut)) return null;
    numbers = constants.sliceAxis(numbers, cut.axis, cut.start, cut.step, cut.count);
  }
  return numbers?.data ?? null;
};

export const split: Contents = (call, _, output) => {
  const numbers = call.numbers(0);
  const part = call.input.dims && partsOf(call, call.input.dims)[output];
  return numbers && part ? constants.sliceAxis(numbers, part.axis, part.start, 1, part.count).data : null;
};

export const gather: Contents = (call) => {
  const numbers = call.numbers(0);
  const picked = numbers && call.numbers(1);
  return (
    picked &&
    (constants.gather(numbers, picked, atAxis(intOf(call.operator, 'axis', 0), numbers.dims.length))?.data ?? null)
  );
};

export const expand: Contents = (call, dims) => {
  const numbers = call.numbers(0);
  return numbers && constants.broadcastTo(numbers, dims).data;
};
