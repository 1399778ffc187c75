/** Small tensors that edits add, in the type of the values around them. */
import type { onnx as Onnx } from 'onnx-proto';
import { FLOAT16, FLOAT32, FLOAT64 } from '../../onnx/dtypes.ts';
import { numberToHalf } from '../../onnx/half.ts';

/** @param elementType float, half, double or int64 */
export function numbersTensor(
  name: string,
  elementType: number,
  dims: readonly number[],
  numbers: readonly number[],
): Onnx.ITensorProto {
  const width = elementType === FLOAT16 ? 2 : elementType === FLOAT32 ? 4 : 8;
  const view = new DataView(new ArrayBuffer(width * numbers.length));
  numbers.forEach((x, i) => {
    if (elementType === FLOAT16) view.setUint16(2 * i, numberToHalf(x), true);
    else if (elementType === FLOAT32) view.setFloat32(4 * i, x, true);
    else if (elementType === FLOAT64) view.setFloat64(8 * i, x, true);
    else view.setBigInt64(8 * i, BigInt(x), true);
  });
  return { name, dataType: elementType, dims: [...dims], rawData: new Uint8Array(view.buffer) };
}

export const ints = (name: string, values: readonly number[]): Onnx.IAttributeProto => ({
  name,
  type: 7,
  ints: [...values],
});

export const int = (name: string, i: number): Onnx.IAttributeProto => ({ name, type: 2, i });

export const text = (name: string, value: string): Onnx.IAttributeProto => ({
  name,
  type: 3,
  s: new TextEncoder().encode(value),
});
