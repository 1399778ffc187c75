/** Decodes the typed fields of a tensor (float_data, int32_data and the like), packed or with a tag before each element. */
import { BFLOAT16, FLOAT16, UINT64 } from './dtypes.ts';
import { isOnnxError } from './errors.ts';
import { bfloatToNumber, halfToNumber } from './half.ts';
import type { Segment } from './model.ts';
import { fixedWidths } from './payload-fields.ts';
import { eachVarint } from './wire/varint.ts';

/** Calls `take` with each element, as its `dataType` reads it. False for a varint that is cut off or too long. */
export function eachTyped(
  bytes: Uint8Array,
  { field, packed }: Segment,
  dataType: number,
  take: (value: number) => void,
): boolean {
  const width = fixedWidths[field] ?? 0;
  const elements = packed ? bytes : untagged(bytes, width);
  if (width === 0) return eachInteger(elements, dataType, take);
  eachFloat(elements, width, take);
  return true;
}

/**
 * The elements without the tags before them; the walk has checked that both are complete.
 * @param width bytes of an element, 0 for varints
 */
function untagged(bytes: Uint8Array, width: number): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  let at = 0;
  while (at < bytes.length) {
    const start = varintEnd(bytes, at);
    at = width > 0 ? start + width : varintEnd(bytes, start);
    const element = bytes.subarray(start, at);
    kept.set(element, length);
    length += element.length;
  }
  return kept.subarray(0, length);
}

function varintEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at++] as number) > 127);
  return at;
}

function eachFloat(bytes: Uint8Array, width: number, take: (value: number) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + width <= bytes.length; at += width) {
    take(width === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
  }
}

function eachInteger(bytes: Uint8Array, dataType: number, take: (value: number) => void): boolean {
  try {
    eachVarint(bytes, 0, bytes.length, 0, (value) => take(integer(value, dataType)));
    return true;
  } catch (error) {
    if (isOnnxError(error)) return false;
    throw error;
  }
}

/** @param value the varint as a signed 64-bit number; half-precision types keep their bits in it */
function integer(value: number, dataType: number): number {
  if (dataType === FLOAT16) return halfToNumber(value & 0xffff);
  if (dataType === BFLOAT16) return bfloatToNumber(value & 0xffff);
  return dataType === UINT64 && value < 0 ? value + 2 ** 64 : value;
}
