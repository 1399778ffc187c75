/**
 * A bounded walk over protobuf wire data (https://protobuf.dev/programming-guides/encoding/).
 *
 * One loop with its own stack: no recursion over untrusted depth, every length checked against its parent and the
 * end of the file before it is used, payloads stepped over unread. What to keep is told by a table of message specs.
 */
import type { Budget } from './budget.ts';
import type { Reading } from './byte-source.ts';
import { OnnxError, pastLimit } from './errors.ts';
import type { Limits } from './limits.ts';

export interface MessageSpec {
  readonly name: string;
  /** Indexed by field number; a hole is an unknown field, which is skipped. */
  readonly fields: readonly (FieldSpec | undefined)[];
}

/** Builders are the mutable objects a spec fills; `never` stands for the spec's own builder type (see `message`). */
export type FieldSpec =
  | { readonly kind: 'varint' | 'float'; readonly set: (builder: never, value: number) => void }
  | { readonly kind: 'name' | 'text'; readonly set: (builder: never, value: string) => void }
  | { readonly kind: 'varints' | 'floats'; readonly add: (builder: never, value: number) => number }
  | { readonly kind: 'message'; readonly spec: MessageSpec; readonly open: (builder: never) => object }
  | { readonly kind: 'payload'; readonly skip: (builder: never, payload: Payload) => void };

/** A run of payload bytes that was stepped over. */
export interface Payload {
  readonly field: number;
  readonly offset: number;
  readonly length: number;
  readonly packed: boolean;
  /** The bytes themselves where they are few and were at hand; a copy. */
  readonly inline: Uint8Array | null;
}

/** Declares a message: field specs by number, typed by the builder they fill. */
export function message<B extends object>(name: string, fields: Readonly<Record<number, FieldOf<B>>>): MessageSpec {
  const table: (FieldSpec | undefined)[] = [];
  for (const [number, field] of Object.entries(fields)) table[Number(number)] = field as FieldSpec;
  return { name, fields: table };
}

export type FieldOf<B> =
  | { readonly kind: 'varint' | 'float'; readonly set: (builder: B, value: number) => void }
  | { readonly kind: 'name' | 'text'; readonly set: (builder: B, value: string) => void }
  | { readonly kind: 'varints' | 'floats'; readonly add: (builder: B, value: number) => number }
  | { readonly kind: 'message'; readonly spec: MessageSpec; readonly open: (builder: B) => object }
  | { readonly kind: 'payload'; readonly skip: (builder: B, payload: Payload) => void };

/** TensorProto's fields of fixed-width elements; raw_data is bytes, and what is left of its payloads are varints. */
const elementBytes: Readonly<Record<number, number>> = { 4: 4, 10: 8 };
const RAW_DATA = 9;

const FIRST_READ = 4096;
const MAX_READ = 262_144;
/** Bytes of payload worth copying while passing: shape vectors, means and standard deviations. */
const INLINE_BYTES = 256;
/** What a thing that is kept takes in memory, about: here, and in the graph that is made of it. */
const MESSAGE_BYTES = 128;
const NAME_BYTES = 128;
const NUMBER_BYTES = 12;
const PAYLOAD_BYTES = 64;

const BEYOND_ASCII = /[\x80-\xff]/;
/** A byte order mark is part of a name: without it, two names could be one. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const groupSpec: MessageSpec = { name: 'group', fields: [] };

/** Fills `builder` as `root` tells from `size` bytes of wire data. Throws OnnxError with the offset of the fault. */
export function* walk(root: MessageSpec, builder: object, size: number, limits: Budget): Reading<void> {
  // The open message; those around it lie in columns, which a million short messages leave no garbage in.
  let spec = root;
  let target = builder;
  let end = size;
  /** Field number of an open group, -1 for a message. */
  let group = -1;
  let depth = 0;
  const specs: MessageSpec[] = [];
  const targets: object[] = [];
  const ends: number[] = [];
  const groups: number[] = [];
  let pos = 0;
  // The window: bytes [start, stop) of the file are at hand in `bytes`.
  let bytes: Uint8Array = new Uint8Array(0);
  let view = new DataView(bytes.buffer);
  let buffer = bufferOf(bytes);
  let start = 0;
  let stop = 0;
  let ahead = FIRST_READ;
  let kept = 0;

  const keep = (amount: number): void => {
    kept += amount;
    if (kept > limits.keptBytes) throw pastLimit('too-large', 'the graph takes too much memory', 'keptBytes', limits);
  };

  for (;;) {
    if (pos >= end) {
      if (group >= 0) throw new OnnxError('bad-group', `group of field ${group} is not closed`, pos);
      if (depth === 0) return;
      depth--;
      spec = specs[depth] as MessageSpec;
      target = targets[depth] as object;
      end = ends[depth] as number;
      group = groups[depth] as number;
      continue;
    }

    // A tag and the varint or length behind it take at most 20 bytes.
    if (pos + 20 > stop && stop < size) {
      // Sequential reading earns a longer look ahead; a jump over a payload starts small again.
      ahead = stop === 0 || pos > stop ? FIRST_READ : Math.min(ahead * 2, MAX_READ);
      limits.check();
      bytes = yield { offset: pos, length: Math.min(ahead, size - pos) };
      if (bytes.length < Math.min(ahead, size - pos)) {
        throw new OnnxError('changed-while-reading', 'the file became shorter while it was read', pos + bytes.length);
      }
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      buffer = bufferOf(bytes);
      start = pos;
      stop = pos + bytes.length;
    }

    const tagAt = pos;
    let at = pos - start;
    let tag = bytes[at++] as number;
    if (tag > 127) {
      let shift = 7;
      let byte: number;
      tag &= 127;
      do {
        if (start + at >= end) throw cutShort(spec, end, size, tagAt);
        byte = bytes[at++] as number;
        if (shift === 28 && byte > 15) throw new OnnxError('bad-tag', 'field number does not fit 29 bits', tagAt);
        tag |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
    }
    const wireType = tag & 7;
    const number = tag >>> 3;
    if (number === 0) throw new OnnxError('bad-tag', 'field number 0', tagAt);
    const field = spec.fields[number];

    if (wireType === 0 || wireType === 2) {
      if (start + at >= end) throw cutShort(spec, end, size, tagAt);
      let value = bytes[at++] as number;
      if (value > 127) {
        // Two 28-bit halves and the top byte keep every 64-bit value exact up to 2^53 and signed above.
        let low = value & 127;
        let high = 0;
        let count = 1;
        let byte: number;
        do {
          if (start + at >= end) throw cutShort(spec, end, size, tagAt);
          if (count === 10) throw new OnnxError('bad-varint', 'varint longer than 10 bytes', tagAt);
          byte = bytes[at++] as number;
          if (count < 4) low |= (byte & 127) << (7 * count);
          else high += highPart(byte, count);
          count++;
        } while (byte > 127);
        // A length is unsigned, a value two's complement.
        value = high === 0 ? low : wireType === 2 ? low + high * 2 ** 28 : signed(low, high);
      }
      pos = start + at;

      if (wireType === 0) {
        if (field === undefined) continue;
        if (field.kind === 'varint') set(field.set, target, value);
        else if (field.kind === 'varints') {
          push(field.add, target, value, limits);
          keep(NUMBER_BYTES);
        } else if (field.kind === 'payload' && number !== RAW_DATA && elementBytes[number] === undefined) {
          skip(field.skip, target, tagAt, pos - tagAt, number, false, null);
        }
        continue;
      }

      const length = value;
      if (length > end - pos) throw overrun(spec, length, pos, size, tagAt);
      const next = pos + length;
      if (field === undefined) {
        pos = next;
        continue;
      }
      switch (field.kind) {
        case 'message': {
          if (depth + 2 > limits.depth) throw tooDeep(limits, tagAt);
          specs[depth] = spec;
          targets[depth] = target;
          ends[depth] = end;
          groups[depth] = group;
          depth++;
          spec = field.spec;
          target = open(field.open, target);
          // What is not kept opens nothing: the message around it stays the target.
          if (target !== targets[depth - 1]) keep(MESSAGE_BYTES);
          end = next;
          group = -1;
          continue;
        }
        case 'payload': {
          const width = elementBytes[number] ?? 1;
          if (length % width !== 0) throw new OnnxError('overrun', 'packed numbers do not fill whole elements', tagAt);
          const inline = length <= INLINE_BYTES && next <= stop ? bytes.slice(at, at + length) : null;
          skip(field.skip, target, pos, length, number, true, inline);
          keep(inline === null ? PAYLOAD_BYTES : PAYLOAD_BYTES + INLINE_BYTES);
          pos = next;
          if (number !== RAW_DATA && width === 1 && length > 0) {
            // Varints: where the last does not end, the list is cut. Its byte is next to what is read anyway.
            if (next > stop) {
              const want = Math.min(FIRST_READ, size - next + 1);
              bytes = yield { offset: next - 1, length: want };
              if (bytes.length < want) {
                throw new OnnxError('changed-while-reading', 'the file became shorter while it was read', next);
              }
              view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
              buffer = bufferOf(bytes);
              start = next - 1;
              stop = start + bytes.length;
              ahead = FIRST_READ;
            }
            if ((bytes[next - 1 - start] as number) > 127) throw cutList(next - 1);
            if (inline !== null) checkVarints(inline, next - length);
          }
          continue;
        }
        case 'name':
        case 'text': {
          const limit = field.kind === 'name' ? limits.nameBytes : limits.textBytes;
          if (length > limit) {
            if (field.kind === 'name') {
              throw pastLimit('name-too-long', `a name of ${length} bytes`, 'nameBytes', limits, tagAt);
            }
            pos = next;
            continue;
          }
          break;
        }
        case 'varints':
        case 'floats':
          if (field.kind === 'floats' && length % 4 !== 0) {
            throw new OnnxError('overrun', 'packed floats do not fill whole numbers', tagAt);
          }
          if (length > limits.listBytes) {
            pos = next;
            continue;
          }
          break;
        default:
          pos = next; // A scalar field written with a length: protobuf treats it as unknown.
          continue;
      }

      // What is left needs its bytes.
      if (next > stop) {
        ahead = FIRST_READ;
        const want = Math.min(Math.max(length + 64, ahead), size - pos);
        bytes = yield { offset: pos, length: want };
        if (bytes.length < want) {
          throw new OnnxError('changed-while-reading', 'the file became shorter while it was read', pos + bytes.length);
        }
        view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        buffer = bufferOf(bytes);
        start = pos;
        stop = pos + bytes.length;
        at = 0;
      }
      if (field.kind === 'name' || field.kind === 'text') {
        set(field.set, target, textOf(bytes, buffer, at, length));
        keep(NAME_BYTES + length);
      } else if (field.kind === 'varints') {
        keep(NUMBER_BYTES * length);
        pushVarints(field.add, target, bytes.subarray(at, at + length), pos, limits);
      } else if (field.kind === 'floats') {
        keep((NUMBER_BYTES * length) / 4);
        for (let i = 0; i < length; i += 4) push(field.add, target, view.getFloat32(at + i, true), limits);
      }
      pos = next;
    } else if (wireType === 5 || wireType === 1) {
      const width = wireType === 5 ? 4 : 8;
      if (start + at + width > end) throw cutShort(spec, end, size, tagAt);
      if (field !== undefined && wireType === 5) {
        if (field.kind === 'float') set(field.set, target, view.getFloat32(at, true));
        else if (field.kind === 'floats') {
          push(field.add, target, view.getFloat32(at, true), limits);
          keep(NUMBER_BYTES);
        }
      }
      if (field?.kind === 'payload' && elementBytes[number] === width)
        skip(field.skip, target, tagAt, at + width + start - tagAt, number, false, null);
      pos = start + at + width;
    } else if (wireType === 3) {
      if (depth + 2 > limits.depth) throw tooDeep(limits, tagAt);
      specs[depth] = spec;
      targets[depth] = target;
      ends[depth] = end;
      groups[depth] = group;
      depth++;
      spec = groupSpec;
      group = number;
      pos = start + at;
    } else if (wireType === 4) {
      if (group !== number) throw new OnnxError('bad-group', `end of a group (field ${number}) never opened`, tagAt);
      depth--;
      spec = specs[depth] as MessageSpec;
      target = targets[depth] as object;
      end = ends[depth] as number;
      group = groups[depth] as number;
      pos = start + at;
    } else {
      throw new OnnxError('bad-tag', `wire type ${wireType} does not exist`, tagAt);
    }
  }
}

// The casts below are the one place where a spec meets its builder; `message<B>` checked the pair.
const set = <V>(setter: (builder: never, value: V) => void, builder: object, value: V): void =>
  setter(builder as never, value);

const open = (opener: (builder: never) => object, builder: object): object => opener(builder as never);

function push(add: (builder: never, value: number) => number, builder: object, value: number, limits: Limits): void {
  if (add(builder as never, value) > limits.listElements) {
    throw pastLimit('too-many-elements', 'a list of too many numbers', 'listElements', limits);
  }
}

function pushVarints(
  add: (builder: never, value: number) => number,
  builder: object,
  bytes: Uint8Array,
  offset: number,
  limits: Limits,
): void {
  let i = 0;
  while (i < bytes.length) {
    let low = 0;
    let high = 0;
    let count = 0;
    let byte: number;
    do {
      if (i >= bytes.length) throw cutList(offset + i);
      if (count === 10) throw new OnnxError('bad-varint', 'varint longer than 10 bytes', offset + i);
      byte = bytes[i++] as number;
      if (count < 4) low |= (byte & 127) << (7 * count);
      else high += highPart(byte, count);
      count++;
    } while (byte > 127);
    push(add, builder, high === 0 ? low : signed(low, high), limits);
  }
}

const tooDeep = (limits: Limits, offset: number): OnnxError =>
  pastLimit('too-deep', 'messages are nested too deep', 'depth', limits, offset);

const cutList = (offset: number): OnnxError =>
  new OnnxError('overrun', 'a packed number passes the end of its list', offset);

/** Varints of a payload that is at hand anyway: none longer than 10 bytes. */
function checkVarints(bytes: Uint8Array, offset: number): void {
  let run = 0;
  for (let i = 0; i < bytes.length; i++) {
    run = (bytes[i] as number) > 127 ? run + 1 : 0;
    if (run === 10) throw new OnnxError('bad-varint', 'varint longer than 10 bytes', offset + i);
  }
}

function skip(
  record: (builder: never, payload: Payload) => void,
  builder: object,
  offset: number,
  length: number,
  field: number,
  packed: boolean,
  inline: Uint8Array | null,
): void {
  record(builder as never, { field, offset, length, packed, inline });
}

/** What byte `count` (from 4) of a varint adds to the value's part above 2^28; of the tenth byte one bit counts. */
const highPart = (byte: number, count: number): number =>
  count < 9 ? (byte & 127) * 2 ** (7 * (count - 4)) : (byte & 1) * 2 ** 35;

/** A 64-bit two's complement value of a 28-bit low and a 36-bit high half, as the nearest double. */
const signed = (low: number, high: number): number =>
  high >= 2 ** 35 ? (high - 2 ** 36) * 2 ** 28 + low : high * 2 ** 28 + low;

/** Names are ASCII nearly always, and Node makes a flat string of such bytes at a fraction of UTF-8's price. */
function textOf(bytes: Uint8Array, latin1: Buffer | null, at: number, length: number): string {
  if (latin1 !== null) {
    const text = latin1.toString('latin1', at, at + length);
    if (!BEYOND_ASCII.test(text)) return text;
  }
  return utf8.decode(bytes.subarray(at, at + length));
}

/** The same bytes as a Buffer; null where there is none, as in browsers. */
const bufferOf = (bytes: Uint8Array): Buffer | null =>
  typeof Buffer === 'undefined' ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

const cutShort = (spec: MessageSpec, end: number, size: number, offset: number): OnnxError =>
  end >= size
    ? new OnnxError(
        'truncated',
        'the file ends in the middle of a field: the download or copy may be incomplete',
        offset,
      )
    : new OnnxError('overrun', `a field passes the end of its ${spec.name} message`, offset);

const overrun = (spec: MessageSpec, length: number, pos: number, size: number, offset: number): OnnxError =>
  length > size - pos
    ? new OnnxError(
        'truncated',
        `a field of ${length} bytes, but only ${size - pos} are left: the download or copy may be incomplete`,
        offset,
      )
    : new OnnxError('overrun', `a field of ${length} bytes passes the end of its ${spec.name} message`, offset);
