/** Varints of protobuf: 7 bits a byte, lowest first; 64 bits at most. */
import { OnnxError } from '../errors.ts';

/** What byte `count` (from 4) of a varint adds to the value's part above 2^28; of the tenth byte one bit counts. */
export const highPart = (byte: number, count: number): number =>
  count < 9 ? (byte & 127) * 2 ** (7 * (count - 4)) : (byte & 1) * 2 ** 35;

/** A 64-bit two's complement value of a 28-bit low and a 36-bit high half, as the nearest double. */
export const signed = (low: number, high: number): number =>
  high >= 2 ** 35 ? (high - 2 ** 36) * 2 ** 28 + low : high * 2 ** 28 + low;

export const cutList = (offset: number): OnnxError =>
  new OnnxError('overrun', 'a packed number passes the end of its list', offset);

/** Calls back with each number of bytes [from, to), which lie at `offset` in the file. */
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

/** Varints of a payload that is at hand anyway: none longer than 10 bytes. */
export function checkVarints(bytes: Uint8Array, offset: number): void {
  let run = 0;
  for (let i = 0; i < bytes.length; i++) {
    run = (bytes[i] as number) > 127 ? run + 1 : 0;
    if (run === 10) throw new OnnxError('bad-varint', 'varint longer than 10 bytes', offset + i);
  }
}
