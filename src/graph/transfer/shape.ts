/** Sizes as values. */
import { INT64 } from '../../onnx/dtypes.ts';
import { intOf } from '../attributes.ts';
import type { Size, Transfer } from '../interpretation.ts';
import type { Operator } from '../types.ts';

/** Shape yields the sizes themselves, never the image's content. */
export const shape: Transfer = (call) => {
  const { dims } = call.input;
  if (dims === null) return { dims: [null], dataType: INT64 };
  return { dims: [shownDims(call.operator, dims).length], dataType: INT64 };
};

/** The dims that a Shape node shows: all of them, or a run. */
export const shownDims = (operator: Operator, dims: readonly Size[]): readonly Size[] =>
  dims.slice(intOf(operator, 'start', 0), intOf(operator, 'end', dims.length));

export const size: Transfer = () => ({ dims: [], dataType: INT64 });
