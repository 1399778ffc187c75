/** Small tensors that edits add, in the type of the values around them. */
import type { onnx as Onnx } from 'onnx-proto';

const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16, rounded to nearest even; beyond its range infinite. */
function toHalf(x: number): number {
  scratch.setFloat32(0, x);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return 0x7e00;
  if (magnitude >= 65_520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude || 2 ** -20)));
  const units = magnitude / 2 ** (exponent - 10);
  const floor = Math.floor(units);
  const rest = units - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  // A subnormal has no leading one to drop; a carry runs into the exponent by itself.
  return sign | (rounded < 1024 ? rounded : ((exponent + 15) << 10) + rounded - 1024);
}

/** @param elementType 1 float, 10 half, 11 double, 7 int64 */
export function numbersTensor(
  name: string,
  elementType: number,
  dims: readonly number[],
  numbers: readonly number[],
): Onnx.ITensorProto {
  const width = elementType === 10 ? 2 : elementType === 1 ? 4 : 8;
  const view = new DataView(new ArrayBuffer(width * numbers.length));
  numbers.forEach((x, i) => {
    if (elementType === 10) view.setUint16(2 * i, toHalf(x), true);
    else if (elementType === 1) view.setFloat32(4 * i, x, true);
    else if (elementType === 11) view.setFloat64(8 * i, x, true);
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
