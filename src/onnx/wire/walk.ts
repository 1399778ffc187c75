/**
 * A bounded walk over protobuf wire data (https://protobuf.dev/programming-guides/encoding/).
 *
 * One loop with its own stack: no recursion as deep as the file likes, every length checked against its parent and the end
 * of the file before it is used, payloads stepped over unread. A table of message specs says what to keep.
 */
import type { Budget } from '../budget.ts';
import type { ByteRange, Reading } from '../byte-source.ts';
import { bytesOf } from '../bytes.ts';
import { OnnxError } from '../errors.ts';
import type { Names } from '../names.ts';
import { isRead, openMessage, passPayload, takeContent, takeOther, takeVarint } from './fields.ts';
import type { MessageSpec } from './spec.ts';
import { closeMessage, cutShort, FIRST_READ, HEAD_BYTES, overrun, startWalk, type Walk } from './state.ts';
import { highPart, signed } from './varint.ts';

const MAX_READ = 262_144;

/** Fills `builder`, as `root` specifies, from `size` bytes of wire data. Throws OnnxError with the offset of the fault. */
export function* walk(root: MessageSpec, builder: object, size: number, budget: Budget, names: Names): Reading<void> {
  const state = startWalk(root, builder, size, budget, names);
  for (let range = advance(state); range !== null; range = advance(state)) {
    budget.checkTime();
    hold(state, range, yield range);
  }
}

/** Makes the bytes just read the window. */
function hold(state: Walk, range: ByteRange, bytes: Uint8Array): void {
  const { offset, length } = range;
  if (bytes.length < length) {
    throw new OnnxError('changed-while-reading', 'the file became shorter while it was read', offset + bytes.length);
  }
  state.bytes = bytesOf(bytes);
  state.start = offset;
  state.stop = offset + length;
}

/**
 * Walks on as far as the window reaches. Returns the range to read next, null at the end.
 * One long function by intent: every byte outside of payloads passes through this loop, and calls in it cost more than length.
 */
function advance(state: Walk): ByteRange | null {
  const { start, stop, size, budget } = state;
  const bytes = state.bytes.array;
  if (state.field !== null) takeContent(state, state.field);
  for (;;) {
    let { pos } = state;
    if (pos >= state.end) {
      if (state.depth === 0 && state.group < 0) return null;
      closeMessage(state);
      continue;
    }
    if (pos + HEAD_BYTES > stop && stop < size) {
      // Reading on where the window ended doubles the next read; a jump over a payload starts small again.
      state.ahead = stop === 0 || pos > stop ? FIRST_READ : Math.min(state.ahead * 2, MAX_READ);
      return { offset: pos, length: Math.min(state.ahead, size - pos) };
    }

    const tagAt = pos;
    let tag = bytes[pos++ - start] as number;
    if (tag > 127) {
      tag = longTag(state, tag, tagAt);
      pos = state.pos;
    }
    const wireType = tag & 7;
    const number = tag >>> 3;
    if (number === 0) throw new OnnxError('bad-tag', 'field number 0', tagAt);
    const field = state.spec.fields[number];
    if (wireType !== 0 && wireType !== 2) {
      state.pos = pos;
      takeOther(state, field, wireType, number, tagAt);
      continue;
    }

    if (pos >= state.end) throw cutShort(state, tagAt);
    let value = bytes[pos++ - start] as number;
    if (value > 127) {
      state.pos = pos;
      value = longVarint(state, value, wireType === 2, tagAt);
      pos = state.pos;
    }
    if (wireType === 0) {
      state.pos = pos;
      if (field !== undefined) takeVarint(state, field, value, number, tagAt);
      continue;
    }

    const next = pos + value;
    if (next > state.end) throw overrun(state, value, pos, tagAt);
    if (field === undefined) {
      state.pos = next;
      continue;
    }
    state.pos = pos;
    switch (field.kind) {
      case 'message':
      case 'shared':
        openMessage(state, field, next, tagAt);
        continue;
      case 'payload':
        if (passPayload(state, field, number, next, tagAt)) continue;
        state.ahead = FIRST_READ;
        return { offset: next - 1, length: Math.min(FIRST_READ, size - next + 1) };
      default:
        if (!isRead(field, value, budget, tagAt)) {
          state.pos = next;
          continue;
        }
        state.field = field;
        state.next = next;
        if (next <= stop) takeContent(state, field);
        else {
          state.ahead = Math.min(state.ahead * 2, MAX_READ);
          return { offset: pos, length: Math.min(Math.max(value + HEAD_BYTES, state.ahead), size - pos) };
        }
    }
  }
}

/** Reads the rest of a tag of several bytes, whose first is given; leaves `pos` after it. */
function longTag(state: Walk, first: number, tagAt: number): number {
  const { start, end } = state;
  const bytes = state.bytes.array;
  let tag = first & 127;
  let pos = tagAt + 1;
  let shift = 7;
  let byte: number;
  do {
    if (pos >= end) throw cutShort(state, tagAt);
    byte = bytes[pos++ - start] as number;
    if (shift === 28 && byte > 15) throw new OnnxError('bad-tag', 'field number does not fit 29 bits', tagAt);
    tag |= (byte & 127) << shift;
    shift += 7;
  } while (byte > 127);
  state.pos = pos;
  return tag;
}

/** Reads the rest of a varint of several bytes, whose first is given and lies just before `pos`; leaves `pos` after it. */
function longVarint(state: Walk, first: number, isLength: boolean, tagAt: number): number {
  const { start, end } = state;
  const bytes = state.bytes.array;
  // Two parts, of 28 and 36 bits, keep the value exact up to 2^53, which 32-bit arithmetic would not.
  let low = first & 127;
  let high = 0;
  let count = 1;
  let byte: number;
  let { pos } = state;
  do {
    if (pos >= end) throw cutShort(state, tagAt);
    if (count === 10) throw new OnnxError('bad-varint', 'varint longer than 10 bytes', tagAt);
    byte = bytes[pos++ - start] as number;
    if (count < 4) low |= (byte & 127) << (7 * count);
    else high += highPart(byte, count);
    count++;
  } while (byte > 127);
  state.pos = pos;
  // A length is unsigned; a value is in two's complement.
  return high === 0 ? low : isLength ? low + high * 2 ** 28 : signed(low, high);
}
