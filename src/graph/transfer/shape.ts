/** Shape and Size. */
import { INT64 } from '../../onnx/dtypes.ts';
import { intOf } from '../attributes.ts';
import type { Size, Transfer } from '../interpretation.ts';
import type { Operator } from '../types.ts';

/** A list of sizes: never computed from the pixels of the image. */
export const shape: Transfer = (call) => {
  const { dims } = call.input;
  if (dims === null) return { dims: [null], dataType: INT64 };
  return { dims: [shownDims(call.operator, dims).length], dataType: INT64 };
};

/** The sizes that a Shape node returns: all of them, or those from `start` to `end`. */
export const shownDims = (operator: Operator, dims: readonly Size[]): readonly Size[] =>
  dims.slice(intOf(operator, 'start', 0), intOf(operator, 'end', dims.length));

export const size: Transfer = () => ({ dims: [], dataType: INT64 });
