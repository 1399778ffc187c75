/** Operators that move elements: slices, joins, copies and permutations of constants. */
import { intOf, intsOf, textOf } from '../attributes.ts';
import * as constants from '../constants.ts';
import type { Call, Contents } from '../interpretation.ts';
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

export const tile: Contents = (call, dims) => {
  if (constants.sizeOf(dims) === 0) return [];
  let numbers = call.numbers(0);
  const repeats = call.numbers(1)?.data;
  if (numbers === null || repeats?.length !== numbers.dims.length) return null;
  for (let axis = 0; axis < repeats.length; axis++) {
    const count = repeats[axis] as number;
    if (count !== 1) numbers = constants.concat(new Array<constants.Numbers>(count).fill(numbers), axis);
  }
  return numbers.data;
};

export const gatherNd: Contents = (call) => {
  const numbers = call.numbers(0);
  const places = numbers && intOf(call.operator, 'batch_dims', 0) === 0 ? placesOf(call, numbers.dims) : null;
  if (!numbers || !places) return null;
  return places.starts.flatMap((start) => Array.from(numbers.data.slice(start, start + places.run)));
};

export const scatterNd: Contents = (call) => {
  const numbers = call.numbers(0);
  const places = numbers && textOf(call.operator, 'reduction', 'none') === 'none' ? placesOf(call, numbers.dims) : null;
  const updates = places && call.numbers(2)?.data;
  if (!numbers || !places || updates?.length !== places.starts.length * places.run) return null;
  const data = Array.from(numbers.data);
  places.starts.forEach((start, i) => {
    for (let k = 0; k < places.run; k++) data[start + k] = updates[i * places.run + k] as number;
  });
  return data;
};

/** Where in an array of this shape each row of the second input points, and how many elements lie there. */
function placesOf(
  call: Pick<Call, 'numbers'>,
  dims: readonly number[],
): { readonly starts: readonly number[]; readonly run: number } | null {
  const indices = call.numbers(1);
  const depth = indices?.dims.at(-1);
  if (!indices || depth === undefined || !(depth >= 1 && depth <= dims.length)) return null;
  const run = constants.sizeOf(dims.slice(depth));
  const starts: number[] = [];
  for (let i = 0; i < indices.data.length; i += depth) {
    let start = 0;
    for (let k = 0; k < depth; k++) {
      const size = dims[k] as number;
      const given = indices.data[i + k] as number;
      const index = given < 0 ? given + size : given;
      if (!(index >= 0 && index < size)) return null;
      start = start * size + index;
    }
    starts.push(start * run);
  }
  return { starts, run };
}
