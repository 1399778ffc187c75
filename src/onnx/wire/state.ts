/** The state of a walk over wire data, and how it steps into messages and out of them. */
import type { Budget } from '../budget.ts';
import { type Bytes, bytesOf } from '../bytes.ts';
import { OnnxError, pastLimit } from '../errors.ts';
import { type Name, type Names, NO_NAME } from '../names.ts';
import type { FieldSpec, MessageSpec } from './spec.ts';

/** The most bytes that a tag and the varint or length behind it can take. */
export const HEAD_BYTES = 20;
export const FIRST_READ = 4096;
const NO_BYTES = new Uint8Array(0);

export interface Walk {
  readonly size: number;
  readonly budget: Budget;
  readonly names: Names;
  // The open message. The ones around it are on a stack, stored as parallel arrays so that messages leave no garbage.
  spec: MessageSpec;
  target: object;
  end: number;
  /** Field number of the group that is open, -1 for a message. */
  group: number;
  depth: number;
  readonly specs: MessageSpec[];
  readonly targets: object[];
  readonly ends: number[];
  readonly groups: number[];
  pos: number;
  // The window: `bytes` holds bytes [start, stop) of the file.
  bytes: Bytes;
  start: number;
  stop: number;
  /** How many bytes to ask for next, at least. */
  ahead: number;
  /** About how many bytes of memory the kept content takes so far. */
  kept: number;
  /** The field that waits for bytes: its content is [pos, next). */
  field: FieldSpec | null;
  next: number;
  /** The array that small payloads are copied into, and how far it is filled. */
  copies: Uint8Array;
  copied: number;
  /** The shared message that is being read: its field, its bytes, and the depth around it. */
  shared: FieldSpec | null;
  sharedBytes: Name;
  sharedDepth: number;
}

export const startWalk = (root: MessageSpec, builder: object, size: number, budget: Budget, names: Names): Walk => ({
  size,
  budget,
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
  next: 0,
  copies: NO_BYTES,
  copied: 0,
  shared: null,
  sharedBytes: NO_NAME,
  sharedDepth: 0,
});

/** Steps out of the message that ends here. Throws OnnxError `bad-group` where a group is still open. */
export function closeMessage(state: Walk): void {
  if (state.group >= 0) throw new OnnxError('bad-group', `group of field ${state.group} is not closed`, state.pos);
  pop(state);
  if (state.depth === state.sharedDepth) state.shared = null;
}

export function push(state: Walk, spec: MessageSpec, target: object, end: number, group: number): void {
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

export function pop(state: Walk): void {
  const depth = state.depth - 1;
  state.depth = depth;
  state.spec = state.specs[depth] as MessageSpec;
  state.target = state.targets[depth] as object;
  state.end = state.ends[depth] as number;
  state.group = state.groups[depth] as number;
}

/** Throws OnnxError `too-deep` where one more message would exceed the limit. */
export function checkDepth({ depth, budget }: Walk, tagAt: number): void {
  if (depth + 2 > budget.depth) throw pastLimit('too-deep', 'messages are nested too deep', 'depth', budget, tagAt);
}

/** Counts memory that is kept from now on. Throws OnnxError `too-large` beyond the limit. */
export function keep(state: Walk, amount: number): void {
  state.kept += amount;
  const { kept, budget } = state;
  if (kept > budget.keptBytes) throw pastLimit('too-large', 'the graph takes too much memory', 'keptBytes', budget);
}

/** Has the shared message that is being read not be taken for later ones of the same bytes. */
export function keepApart(state: Walk): void {
  state.shared?.known.delete(state.sharedBytes);
  state.shared = null;
}

/** The error for a field whose tag or number ends beyond its message, or the file. */
export const cutShort = ({ spec, end, size }: Walk, offset: number): OnnxError =>
  end >= size
    ? new OnnxError(
        'truncated',
        'the file ends in the middle of a field: the download or copy may be incomplete',
        offset,
      )
    : new OnnxError('overrun', `a field passes the end of its ${spec.name} message`, offset);

/** The error for a field of `length` bytes, from `pos` on, that ends beyond its message, or the file. */
export const overrun = ({ spec, size }: Walk, length: number, pos: number, offset: number): OnnxError =>
  length > size - pos
    ? new OnnxError(
        'truncated',
        `a field of ${length} bytes, but only ${size - pos} are left: the download or copy may be incomplete`,
        offset,
      )
    : new OnnxError('overrun', `a field of ${length} bytes passes the end of its ${spec.name} message`, offset);
