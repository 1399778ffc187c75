/**
 * Shorthands to declare fields by kind. Each field gets a setter of its own rather than a key: engines compile a store to a
 * fixed property far better than `builder[key] = value`.
 */
import type { Label, Name } from '../names.ts';
import type { MessageSpec } from '../wire/spec.ts';

export const varint = <B>(set: (builder: B, value: number) => void) => ({ kind: 'varint', set }) as const;
export const float = <B>(set: (builder: B, value: number) => void) => ({ kind: 'float', set }) as const;
export const name = <B>(set: (builder: B, value: Name) => void) => ({ kind: 'name', set }) as const;
export const label = <B>(set: (builder: B, value: Label) => void) => ({ kind: 'label', set }) as const;
export const word = <B>(set: (builder: B, value: string) => void) => ({ kind: 'word', set }) as const;
export const text = <B>(set: (builder: B, value: string) => void) => ({ kind: 'text', set }) as const;
/** Repeated numbers, packed or not. `add` returns how many the list holds now. */
export const varints = <B>(add: (builder: B, value: number) => number) => ({ kind: 'varints', add }) as const;
export const floats = <B>(add: (builder: B, value: number) => number) => ({ kind: 'floats', add }) as const;
/**
 * A message of its own. `open` returns the builder that it fills; for a singular field, the same one at each occurrence,
 * as protobuf merges them.
 */
export const nested = <B>(spec: MessageSpec, open: (builder: B) => object) =>
  ({ kind: 'message', spec, open }) as const;

/** A repeated message that files repeat byte for byte, so that equal ones become one object (`openMessage`). */
export const shared = <B, T extends object>(spec: MessageSpec, create: () => T, add: (builder: B, item: T) => void) =>
  ({ kind: 'shared', spec, create, add }) as const;

/** A message of which nothing is kept; its wire data is still checked. */
export const unkept = (spec: MessageSpec) =>
  ({ kind: 'message', spec, open: (builder: object): object => builder }) as const;
