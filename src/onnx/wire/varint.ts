/** Protobuf's varints: 7 bits a byte, the lowest first, 64 bits at most. */
import { OnnxError } from '../errors.ts';

/** What byte number `count`, from 4 on, adds to the value above bit 28. The tenth byte has only one bit left to give. */
export const highPart = (byte: number, count: number): number =>
  count < 9 ? (byte & 127) * 2 ** (7 * (count - 4)) : (byte & 1) * 2 ** 35;

/** A 64-bit two's complement number, given as its low 28 and its high 36 bits, as the nearest double. */
export const signed = (low: number, high: number): number =>
  high >= 2 ** 35 ? (high - 2 ** 36) * 2 ** 28 + low : high * 2 ** 28 + low;

export const cutList = (offset: number): OnnxError =>
  new OnnxError('overrun', 'a packed number passes the end of its list', offset);

/**
 * Calls `take` with each number in bytes [from, to).
 * @param offset of these bytes in the file, for errors
 * Throws OnnxError `overrun` where the last number is cut off, `bad-varint` where one is too long.
 */
export function eachVarint(
  bytes: Uint8Array,
  from: number,
  to: number,
  offset: number,
  take: (value: number) => void,
): void {
  let i = from;
  while (i < to) {
    let low = 0;
    let high = 0;
    let count = 0;
    let byte: number;
    do {
      if (i >= to) throw cutList(offset + i - from);
      if (count === 10) throw new OnnxError('bad-varint', 'varint longer than 10 bytes', offset + i - from);
      byte = bytes[i++] as number;
      if (count < 4) low |= (byte & 127) << (7 * count);
      else high += highPart(byte, count);
      count++;
    } while (byte > 127);
    take(high === 0 ? low : signed(low, high));
  }
}

/** Throws OnnxError `bad-varint` where one of these varints is longer than 10 bytes. */
export function checkVarints(bytes: Uint8Array, offset: number): void {
  let run = 0;
  for (let i = 0; i < bytes.length; i++) {
    run = (bytes[i] as number) > 127 ? run + 1 : 0;
    if (run === 10) throw new OnnxError('bad-varint', 'varint longer than 10 bytes', offset + i);
  }
}
