/** Constants that are stored in nodes. */
import { FLOAT32, INT64 } from '../../onnx/dtypes.ts';
import type { Attribute } from '../../onnx/model.ts';
import type { Constant } from '../types.ts';

/** The constant that an attribute of a Constant node holds; null where it holds none. */
export function constantOf(attribute: Attribute): Constant | null {
  const numbers = (dims: readonly number[], data: readonly number[], dataType: number): Constant => ({
    kind: 'numbers',
    dims,
    data,
    dataType,
  });
  switch (attribute.name) {
    case 'value':
    case 'sparse_value':
      return attribute.t === null ? null : { kind: 'tensor', tensor: attribute.t };
    case 'value_float':
      return numbers([], [attribute.f], FLOAT32);
    case 'value_int':
      return numbers([], [attribute.i], INT64);
    case 'value_floats':
      return numbers([attribute.floats.length], attribute.floats, FLOAT32);
    case 'value_ints':
      return numbers([attribute.ints.length], attribute.ints, INT64);
    default:
      return null;
  }
}
