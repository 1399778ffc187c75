/** What the walk does with the content of each kind of field. */
import { type Budget, fits } from '../budget.ts';
import { textOf } from '../bytes.ts';
import { OnnxError, pastLimit } from '../errors.ts';
import { NO_NAME } from '../names.ts';
import { fixedWidths, RAW_DATA } from '../payload-fields.ts';
import type { FieldSpec, MessageSpec, Payload } from './spec.ts';
import { checkDepth, cutShort, HEAD_BYTES, keep, keepApart, pop, push, type Walk } from './state.ts';
import { checkVarints, cutList, eachVarint } from './varint.ts';

/** Payloads up to this are copied while they are at hand: shape vectors, means and standard deviations. */
const INLINE_BYTES = 256;
/** Longer messages are never shared: they rarely repeat, and each would be hashed. */
const SHARED_BYTES = 96;

/** About how much memory each thing takes that is kept, here and in the graph made from it; counted against `keptBytes`. */
const MESSAGE_BYTES = 128;
const NAME_BYTES = 128;
const NUMBER_BYTES = 12;
const PAYLOAD_BYTES = 64;

/** Small payloads are copied into arrays of this size, many to one array. */
const COPIES_BYTES = 4096;

const groupSpec: MessageSpec = { name: 'group', fields: [] };

/**
 * Steps into the message that ends at `next`, or over it where an equal one was read before (`shared` fields).
 * @param tagAt where the field's tag is, for the error `too-deep`
 */
export function openMessage(state: Walk, field: FieldSpec, next: number, tagAt: number): void {
  checkDepth(state, tagAt);
  if (field.kind === 'message') {
    if (field.spec.unshareable) keepApart(state);
    const opened = field.act(state.target, undefined) as object;
    // A message that isn't kept opens no builder of its own: the one around it stays the target.
    if (opened !== state.target) keep(state, MESSAGE_BYTES);
    push(state, field.spec, opened, next, -1);
    return;
  }
  keep(state, MESSAGE_BYTES);
  const { names, bytes, start, stop, pos, size, target } = state;
  // Near the end of the window a message is read as a new one, known or not: which ranges are asked for must not depend on
  // what was shared before (`dryWalk` asks for the same ones).
  const isShort = next - pos <= SHARED_BYTES && (next + HEAD_BYTES <= stop || stop === size);
  const spelled = isShort ? names.ofMessage(bytes, pos - start, next - start) : NO_NAME;
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

/**
 * Whether the content of a field of `length` bytes is kept; where not, the walk steps over it.
 * Throws OnnxError `name-too-long`, or `overrun` for packed floats that are cut.
 */
export function isRead({ kind }: FieldSpec, length: number, budget: Budget, tagAt: number): boolean {
  switch (kind) {
    case 'name':
    case 'label':
    case 'word':
      if (length <= budget.nameBytes) return true;
      throw pastLimit('name-too-long', `a name of ${length} bytes`, 'nameBytes', budget, tagAt);
    case 'text':
      return fits(budget, 'textBytes', length);
    case 'floats':
      if (length % 4 !== 0) throw new OnnxError('overrun', 'packed floats do not fill whole numbers', tagAt);
      return fits(budget, 'listBytes', length);
    case 'varints':
      return fits(budget, 'listBytes', length);
    default:
      return false; // A scalar field written with a length: protobuf treats it as unknown.
  }
}

/** Stores the content of the field that the walk waits for, now that all its bytes are in the window. */
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
      takeVarints(state, field, from, to);
      break;
    case 'floats':
      for (let at = from; at < to; at += 4) add(state, field, bytes.view.getFloat32(at, true));
      break;
    default:
      // A payload of varints, of which only the last byte was read: where that continues, the list is cut off.
      if ((bytes.array[to - 1] as number) > 127) throw cutList(next - 1);
  }
  state.pos = next;
}

/** Apart from the rest, as a function with a closure in it makes a context at every call, and most calls take no list. */
function takeVarints(state: Walk, field: FieldSpec, from: number, to: number): void {
  eachVarint(state.bytes.array, from, to, state.pos, (value) => add(state, field, value));
}

function add(state: Walk, field: FieldSpec, value: number): void {
  const { target, budget } = state;
  keep(state, NUMBER_BYTES);
  if ((field.act(target, value) as number) > budget.listElements) {
    throw pastLimit('too-many-elements', 'a list of too many numbers', 'listElements', budget);
  }
}

/** Steps over a payload. False where its last byte lies beyond the window and has to be read first. */
export function passPayload(state: Walk, field: FieldSpec, number: number, next: number, tagAt: number): boolean {
  const { start, stop, pos } = state;
  const length = next - pos;
  const width = fixedWidths[number] ?? 1;
  if (length % width !== 0) throw new OnnxError('overrun', 'packed numbers do not fill whole elements', tagAt);
  const inline = length <= INLINE_BYTES && next <= stop ? copyOf(state, pos - start, length) : null;
  // A payload left in the file is identified by its place there, so the message around it is like no other.
  if (inline === null) keepApart(state);
  skip(state, field, { field: number, offset: pos, length, packed: true, inline });
  state.pos = next;
  if (number === RAW_DATA || width !== 1 || length === 0) return true;
  // Varints: the last byte tells whether the list is complete, and lies next to the field that is read anyway.
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
  else if (field.kind === 'payload' && number !== RAW_DATA && fixedWidths[number] === undefined) {
    passElement(state, field, number, tagAt);
  }
}

/** Notes an unpacked element of a payload, which carries a tag of its own. */
function passElement(state: Walk, field: FieldSpec, number: number, tagAt: number): void {
  keepApart(state);
  skip(state, field, { field: number, offset: tagAt, length: state.pos - tagAt, packed: false, inline: null });
}

/** Copies a few bytes out of the window, into an array that many such copies share. */
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

/** Reads a fixed-width field, or opens or closes a group: the wire types other than varint and length-delimited. */
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
      if (field?.kind === 'payload' && fixedWidths[number] === width) passElement(state, field, number, tagAt);
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
