/** Sizes as values. */
import { intOf } from '../attributes.ts';
import type { Transfer } from '../known.ts';
import { product } from './dims.ts';

const INT64 = 7;

/** Shape yields the sizes themselves, never the image's content. */
export const shape: Transfer = (call) => {
  const { dims } = call.input;
  if (dims === null) return { dims: [null], dataType: INT64 };
  const start = intOf(call.node, 'start', 0);
  const end = intOf(call.node, 'end', dims.length);
  const part = dims.slice(start, end);
  return { dims: [part.length], data: part.map((dim) => dim ?? Number.NaN), dataType: INT64 };
};

export const size: Transfer = ({ input }) => {
  const count = input.dims && product(input.dims);
  return { dims: [], data: count === null ? null : [count], dataType: INT64 };
};
