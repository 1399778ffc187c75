/**
 * A bounded walk over protobuf wire data (https://protobuf.dev/programming-guides/encoding/).
 *
 * One loop with its own stack: no recursion over untrusted depth, every length checked against its parent and the
 * end of the file before it is used, payloads stepped over unread. What to keep is told by a table of message specs.
 */
import type { Budget } from './budget.ts';
import type { ByteRange, Reading } from './byte-source.ts';
import { type Bytes, bytesOf, textOf } from './bytes.ts';
import { OnnxError, pastLimit } from './errors.ts';
import type { Limits } from './limits.ts';
import { type Name, type Names, NO_NAME } from './names.ts';
import { checkVarints, cutList, eachVarint, highPart, signed } from './varint.ts';
import type { FieldSpec, MessageSpec, Payload } from './wire-spec.ts';

/** TensorProto's fields of fixed-width elements; raw_data is bytes, and what is left of its payloads are varints. */
const elementBytes: Readonly<Record<number, number>> = { 4: 4, 10: 8 };
const RAW_DATA = 9;

const FIRST_READ = 4096;
const MAX_READ = 262_144;
/** Bytes of payload worth copying while passing: shape vectors, means and standard deviations. */
const INLINE_BYTES = 256;
/** Shared messages are no longer. */
const SHARED_BYTES = 96;
/** A tag, and the varint or length behind it. */
const HEAD_BYTES = 20;

/** What a thing that is kept takes in memory, about: here, and in the graph that is made of it. */
const MESSAGE_BYTES = 128;
const NAME_BYTES = 128;
const NUMBER_BYTES = 12;
const PAYLOAD_BYTES = 64;

const COPIES_BYTES = 4096;
const NO_BYTES = new Uint8Array(0);

const groupSpec: MessageSpec = { name: 'group', fields: [] };

/** Where a walk stands. */
interface Walk {
  readonly size: number;
  readonly limits: Budget;
  readonly names: Names;
  // The open message; those around it lie in columns, which a million short messages leave no garbage in.
  spec: MessageSpec;
  target: object;
  end: number;
  /** Field number of an open group, -1 for a message. */
  group: number;
  depth: number;
  readonly specs: MessageSpec[];
  readonly targets: object[];
  readonly ends: number[];
  readonly groups: number[];
  pos: number;
  // The window: bytes [start, stop) of the file are at hand in `bytes`.
  bytes: Bytes;
  start: number;
  stop: number;
  ahead: number;
  /** Bytes of memory for what is kept so far. */
  kept: number;
  /** The field whose content begins at `pos`, once its bytes are there, and the number and end of that field. */
  field: FieldSpec | null;
  number: number;
  next: number;
  /** Where payloads are copied to, and how far it is filled. */
  copies: Uint8Array;
  copied: number;
  /** The shared message that is being read: its field, and its bytes. */
  shared: FieldSpec | null;
  sharedBytes: Name;
  sharedDepth: number;
}

/** Fills `builder` as `root` tells from `size` bytes of wire data. Throws OnnxError with the offset of the fault. */
export function* walk(root: MessageSpec, builder: object, size: number, limits: Budget, names: Names): Reading<void> {
  const state: Walk = {
    size,
    limits,
    names,
    spec: root,
    target: builder,
    end: size,
    group: -1,
    depth: 0,
    specs: [],
    targets: [],
    ends: [],
    groups: [],
    pos: 0,
    bytes: bytesOf(NO_BYTES),
    start: 0,
    stop: 0,
    ahead: FIRST_READ,
    kept: 0,
    field: null,
    number: 0,
    next: 0,
    copies: NO_BYTES,
    copied: 0,
    shared: null,
    sharedBytes: NO_NAME,
    sharedDepth: 0,
  };
  for (let range = advance(state); range !== null; range = advance(state)) {
    limits.check();
    hold(state, range, yield range);
  }
}

/** Makes what was read the window. */
function hold(state: Walk, range: ByteRange, bytes: Uint8Array): void {
  const { offset, length } = range;
  if (bytes.length < length) {
    throw new OnnxError('changed-while-reading', 'the file became shorter while it was read', offset + bytes.length);
  }
  state.bytes = bytesOf(bytes);
  state.start = offset;
  state.stop = offset + length;
}

/** Goes on as far as the window reaches: answers what to read next, null at the end. */
function advance(state: Walk): ByteRange | null {
  const { start, stop, size, limits } = state;
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
      // Sequential reading earns a longer look ahead; a jump over a payload starts small again.
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
        if (!isRead(field, value, limits, tagAt)) {
          state.pos = next;
          continue;
        }
        state.field = field;
        state.next = next;
        if (next <= stop) takeContent(state, field);
        else {
          state.ahead = FIRST_READ;
          return { offset: pos, length: Math.min(Math.max(value + 64, FIRST_READ), size - pos) };
        }
    }
  }
}

function closeMessage(state: Walk): void {
  if (state.group >= 0) throw new OnnxError('bad-group', `group of field ${state.group} is not closed`, state.pos);
  pop(state);
  if (state.depth === state.sharedDepth) state.shared = null;
}

function push(state: Walk, spec: MessageSpec, target: object, end: number, group: number): void {
  const { depth } = state;
  state.specs[depth] = state.spec;
  state.targets[depth] = state.target;
  state.ends[depth] = state.end;
  state.groups[depth] = state.group;
  state.depth = depth + 1;
  state.spec = spec;
  state.target = target;
  state.end = end;
  state.group = group;
}

function pop(state: Walk): void {
  const depth = state.depth - 1;
  state.depth = depth;
  state.spec = state.specs[depth] as MessageSpec;
  state.target = state.targets[depth] as object;
  state.end = state.ends[depth] as number;
  state.group = state.groups[depth] as number;
}

function checkDepth({ depth, limits }: Walk, tagAt: number): void {
  if (depth + 2 > limits.depth) throw pastLimit('too-deep', 'messages are nested too deep', 'depth', limits, tagAt);
}

function keep(state: Walk, amount: number): void {
  state.kept += amount;
  const { kept, limits } = state;
  if (kept > limits.keptBytes) throw pastLimit('too-large', 'the graph takes too much memory', 'keptBytes', limits);
}

function openMessage(state: Walk, field: FieldSpec, next: number, tagAt: number): void {
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

/** The shared message being read stays the only one of its bytes. */
function keepApart(state: Walk): void {
  state.shared?.known.delete(state.sharedBytes);
  state.shared = null;
}

/** Whether a field of `length` bytes is kept. */
function isRead({ kind }: FieldSpec, length: number, limits: Limits, tagAt: number): boolean {
  switch (kind) {
    case 'name':
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
function takeContent(state: Walk, field: FieldSpec): void {
  const { names, bytes, start, next } = state;
  const from = state.pos - start;
  const to = next - start;
  state.field = null;
  switch (field.kind) {
    case 'name':
      keep(state, NAME_BYTES + to - from);
      field.act(state.target, names.of(bytes, from, to));
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
  const { target, limits } = state;
  keep(state, NUMBER_BYTES);
  if ((field.act(target, value) as number) > limits.listElements) {
    throw pastLimit('too-many-elements', 'a list of too many numbers', 'listElements', limits);
  }
}

/** Steps over a payload; false where its last byte has to be read first. */
function passPayload(state: Walk, field: FieldSpec, number: number, next: number, tagAt: number): boolean {
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

function takeVarint(state: Walk, field: FieldSpec, value: number, number: number, tagAt: number): void {
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
function takeOther(state: Walk, field: FieldSpec | undefined, wireType: number, number: number, tagAt: number): void {
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

/** A tag of several bytes, of which the first is given; leaves `pos` behind it. */
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

/** A varint of several bytes, of which the first is given and `pos` is behind it; leaves `pos` behind the last. */
function longVarint(state: Walk, first: number, isLength: boolean, tagAt: number): number {
  const { start, end } = state;
  const bytes = state.bytes.array;
  // Two 28-bit halves and the top byte keep every 64-bit value exact up to 2^53 and signed above.
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
  // A length is unsigned, a value two's complement.
  return high === 0 ? low : isLength ? low + high * 2 ** 28 : signed(low, high);
}

const cutShort = ({ spec, end, size }: Walk, offset: number): OnnxError =>
  end >= size
    ? new OnnxError(
        'truncated',
        'the file ends in the middle of a field: the download or copy may be incomplete',
        offset,
      )
    : new OnnxError('overrun', `a field passes the end of its ${spec.name} message`, offset);

const overrun = ({ spec, size }: Walk, length: number, pos: number, offset: number): OnnxError =>
  length > size - pos
    ? new OnnxError(
        'truncated',
        `a field of ${length} bytes, but only ${size - pos} are left: the download or copy may be incomplete`,
        offset,
      )
    : new OnnxError('overrun', `a field of ${length} bytes passes the end of its ${spec.name} message`, offset);
