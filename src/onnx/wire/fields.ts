/** What is done with the content of each kind of field. */
import { textOf } from '../bytes.ts';
import { OnnxError, pastLimit } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { NO_NAME } from '../names.ts';
import type { FieldSpec, MessageSpec, Payload } from './spec.ts';
import { checkDepth, cutShort, HEAD_BYTES, keep, keepApart, pop, push, type Walk } from './state.ts';
import { checkVarints, cutList, eachVarint } from './varint.ts';

/** TensorProto's fields of fixed-width elements; raw_data is bytes, and what is left of its payloads are varints. */
const elementBytes: Readonly<Record<number, number>> = { 4: 4, 10: 8 };
const RAW_DATA = 9;

/** Bytes of payload worth copying while passing: shape vectors, means and standard deviations. */
const INLINE_BYTES = 256;
/** Shared messages are no longer. */
const SHARED_BYTES = 96;

/** What a thing that is kept takes in memory, about: here, and in the graph that is made of it. */
const MESSAGE_BYTES = 128;
const NAME_BYTES = 128;
const NUMBER_BYTES = 12;
const PAYLOAD_BYTES = 64;

const COPIES_BYTES = 4096;

const groupSpec: MessageSpec = { name: 'group', fields: [] };

export function openMessage(state: Walk, field: FieldSpec, next: number, tagAt: number): void {
  checkDepth(state, tagAt);
  if (field.kind === 'message') {
    if (field.spec.counts) keepApart(state);
    const opened = field.act(state.target, undefined) as object;
    // What is not kept opens nothing: the message around it stays the target.
    if (opened !== state.target) keep(state, MESSAGE_BYTES);
    push(state, field.spec, opened, next, -1);
    return;
  }
  keep(state, MESSAGE_BYTES);
  const { names, bytes, start, stop, pos, size, target } = state;
  // Bytes at the end of the window are read as if they were not known, so that reads do not depend on it.
  const isShort = next - pos <= SHARED_BYTES && (next + HEAD_BYTES <= stop || stop === size);
  const spelled = isShort ? names.of(bytes, pos - start, next - start) : NO_NAME;
  const known = isShort ? field.known.get(spelled) : undefined;
  const item = known ?? field.create();
  field.act(target, item);
  if (known !== undefined) {
    state.pos = next;
    return;
  }
  push(state, field.spec, item, next, -1);
  if (!isShort) return;
  field.known.set(spelled, item);
  state.shared = field;
  state.sharedBytes = spelled;
  state.sharedDepth = state.depth - 1;
}

/** Whether a field of `length` bytes is kept. */
export function isRead({ kind }: FieldSpec, length: number, limits: Limits, tagAt: number): boolean {
  switch (kind) {
    case 'name':
    case 'label':
    case 'word':
      if (length <= limits.nameBytes) return true;
      throw pastLimit('name-too-long', `a name of ${length} bytes`, 'nameBytes', limits, tagAt);
    case 'text':
      return length <= limits.textBytes;
    case 'floats':
      if (length % 4 !== 0) throw new OnnxError('overrun', 'packed floats do not fill whole numbers', tagAt);
      return length <= limits.listBytes;
    case 'varints':
      return length <= limits.listBytes;
    default:
      return false; // A scalar field written with a length: protobuf treats it as unknown.
  }
}

/** The awaited field, whose bytes are at hand. */
export function takeContent(state: Walk, field: FieldSpec): void {
  const { names, bytes, start, next } = state;
  const from = state.pos - start;
  const to = next - start;
  state.field = null;
  switch (field.kind) {
    case 'name':
      keep(state, NAME_BYTES + to - from);
      field.act(state.target, names.of(bytes, from, to));
      break;
    case 'label':
      keep(state, NAME_BYTES + to - from);
      field.act(state.target, names.label(bytes, from, to));
      break;
    case 'word':
      keep(state, NAME_BYTES + to - from);
      field.act(state.target, names.text(names.of(bytes, from, to)));
      break;
    case 'text':
      keep(state, NAME_BYTES + to - from);
      field.act(state.target, textOf(bytes, from, to));
      break;
    case 'varints':
      eachVarint(bytes.array, from, to, state.pos, (value) => add(state, field, value));
      break;
    case 'floats':
      for (let at = from; at < to; at += 4) add(state, field, bytes.view.getFloat32(at, true));
      break;
    default:
      // A payload of varints: where the last does not end, the list is cut.
      if ((bytes.array[to - 1] as number) > 127) throw cutList(next - 1);
  }
  state.pos = next;
}

function add(state: Walk, field: FieldSpec, value: number): void {
  const { target, budget } = state;
  keep(state, NUMBER_BYTES);
  if ((field.act(target, value) as number) > budget.listElements) {
    throw pastLimit('too-many-elements', 'a list of too many numbers', 'listElements', budget);
  }
}

/** Steps over a payload; false where its last byte has to be read first. */
export function passPayload(state: Walk, field: FieldSpec, number: number, next: number, tagAt: number): boolean {
  const { start, stop, pos } = state;
  const length = next - pos;
  const width = elementBytes[number] ?? 1;
  if (length % width !== 0) throw new OnnxError('overrun', 'packed numbers do not fill whole elements', tagAt);
  const inline = length <= INLINE_BYTES && next <= stop ? copyOf(state, pos - start, length) : null;
  // What lies elsewhere is told by where it lies.
  if (inline === null) keepApart(state);
  skip(state, field, { field: number, offset: pos, length, packed: true, inline });
  state.pos = next;
  if (number === RAW_DATA || width !== 1 || length === 0) return true;
  // Varints: its byte is next to what is read anyway.
  state.field = field;
  state.next = next;
  if (next > stop) return false;
  takeContent(state, field);
  if (inline !== null) checkVarints(inline, pos);
  return true;
}

const skip = (state: Walk, field: FieldSpec, payload: Payload): void => {
  keep(state, payload.inline === null ? PAYLOAD_BYTES : PAYLOAD_BYTES + INLINE_BYTES);
  field.act(state.target, payload);
};

export function takeVarint(state: Walk, field: FieldSpec, value: number, number: number, tagAt: number): void {
  if (field.kind === 'varint') field.act(state.target, value);
  else if (field.kind === 'varints') add(state, field, value);
  else if (field.kind === 'payload' && number !== RAW_DATA && elementBytes[number] === undefined) {
    passElement(state, field, number, tagAt);
  }
}

/** An element of a payload that carries a tag of its own. */
function passElement(state: Walk, field: FieldSpec, number: number, tagAt: number): void {
  keepApart(state);
  skip(state, field, { field: number, offset: tagAt, length: state.pos - tagAt, packed: false, inline: null });
}

/** A few bytes of the window, which many such copies have room for in one array. */
function copyOf(state: Walk, at: number, length: number): Uint8Array {
  if (state.copied + length > state.copies.length) {
    state.copies = new Uint8Array(COPIES_BYTES);
    state.copied = 0;
  }
  const { copies, copied } = state;
  for (let i = 0; i < length; i++) copies[copied + i] = state.bytes.array[at + i] as number;
  state.copied = copied + length;
  return copies.subarray(copied, copied + length);
}

/** Fixed-width fields and groups. */
export function takeOther(
  state: Walk,
  field: FieldSpec | undefined,
  wireType: number,
  number: number,
  tagAt: number,
): void {
  const { pos, bytes, start, end } = state;
  switch (wireType) {
    case 1:
    case 5: {
      const width = wireType === 5 ? 4 : 8;
      if (pos + width > end) throw cutShort(state, tagAt);
      state.pos = pos + width;
      if (field?.kind === 'payload' && elementBytes[number] === width) passElement(state, field, number, tagAt);
      else if (wireType === 5 && (field?.kind === 'float' || field?.kind === 'floats')) {
        const value = bytes.view.getFloat32(pos - start, true);
        if (field.kind === 'floats') add(state, field, value);
        else field.act(state.target, value);
      }
      return;
    }
    case 3:
      checkDepth(state, tagAt);
      push(state, groupSpec, state.target, end, number);
      return;
    case 4:
      if (state.group !== number) {
        throw new OnnxError('bad-group', `end of a group (field ${number}) never opened`, tagAt);
      }
      pop(state);
      return;
    default:
      throw new OnnxError('bad-tag', `wire type ${wireType} does not exist`, tagAt);
  }
}
