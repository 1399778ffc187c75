/** Locates the fields of one protobuf message, stepping over their content. */
import type { ByteSource } from '../../onnx/byte-source.ts';
import { OnnxError } from '../../onnx/errors.ts';

/** One field of a message: bytes [start, end) of the source; its content, without tag and length, is [content, end). */
export interface WireField {
  readonly number: number;
  readonly wireType: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

const WINDOW = 65_536;

/**
 * The fields of the message in bytes [from, to), in order. Throws OnnxError where these are no valid message, and `bad-group` for
 * groups, which ONNX has never used.
 */
export function wireFields(source: ByteSource, from: number, to: number): readonly WireField[] {
  const fields: WireField[] = [];
  let bytes = new Uint8Array(0);
  let start = from;
  let at = from;
  const byte = (): number => {
    if (at >= to) throw new OnnxError('truncated', 'a field ends behind its message', at);
    if (at >= start + bytes.length || at < start) {
      bytes = Uint8Array.from(source.read({ offset: at, length: Math.min(WINDOW, to - at) }));
      start = at;
      if (bytes.length === 0) throw new OnnxError('changed-while-reading', 'the file became shorter', at);
    }
    return bytes[at++ - start] as number;
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const next = byte();
      value += (next & 127) * 2 ** shift;
      if (next < 128) return value;
    }
    throw new OnnxError('bad-varint', 'a varint longer than 10 bytes', at);
  };
  while (at < to) {
    const first = at;
    const tag = varint();
    const wireType = tag & 7;
    const number = Math.floor(tag / 8);
    if (wireType === 0) varint();
    const length = wireType === 2 ? varint() : wireType === 5 ? 4 : wireType === 1 ? 8 : 0;
    if (wireType === 3 || wireType === 4) throw new OnnxError('bad-group', 'a protobuf group', first);
    if (wireType > 5) throw new OnnxError('bad-tag', `wire type ${wireType}`, first);
    if (length > to - at) throw new OnnxError('overrun', 'a field passes the end of its message', first);
    fields.push({ number, wireType, start: first, content: wireType === 2 ? at : first, end: at + length });
    at += length;
  }
  return fields;
}

/** Tag and length of a field of messages, strings or bytes. */
export function lengthPrefix(number: number, length: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest of [number * 8 + 2, length]) {
    while (rest > 127) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}
