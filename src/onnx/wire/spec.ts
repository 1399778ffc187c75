/** What to keep of wire data: a table of fields for each kind of message. */
import type { Label, Name } from '../names.ts';

export interface MessageSpec {
  readonly name: string;
  /** Indexed by field number; a hole is an unknown field, which is skipped. */
  readonly fields: readonly (FieldSpec | undefined)[];
  /** Each such message counts: none is taken for another, however equal. */
  readonly counts?: boolean;
}

/** A field as declared, by the builder it fills: the mutable object that stands for the open message. */
export type FieldOf<B> =
  | { readonly kind: 'varint' | 'float'; readonly set: (builder: B, value: number) => void }
  /** What things are called, by number; see `names.ts`. */
  | { readonly kind: 'name'; readonly set: (builder: B, value: Name) => void }
  | { readonly kind: 'label'; readonly set: (builder: B, value: Label) => void }
  /** A name of which there are few, and a text that may be left out. */
  | { readonly kind: 'word' | 'text'; readonly set: (builder: B, value: string) => void }
  /** `add` answers how many there are now. */
  | { readonly kind: 'varints' | 'floats'; readonly add: (builder: B, value: number) => number }
  | { readonly kind: 'message'; readonly spec: MessageSpec; readonly open: (builder: B) => object }
  /** A repeated message: those of few and equal bytes are one object, unless there is more to them than their bytes. */
  | {
      readonly kind: 'shared';
      readonly spec: MessageSpec;
      readonly create: () => object;
      readonly add: (builder: B, item: never) => void;
    }
  | { readonly kind: 'payload'; readonly skip: (builder: B, payload: Payload) => void };

/** A run of payload bytes that was stepped over. */
export interface Payload {
  readonly field: number;
  readonly offset: number;
  readonly length: number;
  readonly packed: boolean;
  /** The bytes themselves where they are few and were at hand; a copy. */
  readonly inline: Uint8Array | null;
}

/** A field as the walk meets it: one form for all kinds, which engines read fastest. */
export interface FieldSpec {
  readonly kind: FieldOf<never>['kind'];
  readonly spec: MessageSpec;
  /** `set`, `add`, `open` or `skip`; the walk calls it with what its kind takes, as `message<B>` has checked. */
  readonly act: (builder: object, value: unknown) => unknown;
  readonly create: () => object;
  /** Shared messages by their bytes, which are a name as well. */
  readonly known: Map<Name, object>;
}

const noSpec: MessageSpec = { name: '', fields: [] };
const createNothing = (): object => ({});
const noneKnown = new Map<Name, object>();

/** Declares a message: field specs by number, typed by the builder they fill. */
export function message<B extends object>(
  name: string,
  fields: Readonly<Record<number, FieldOf<B>>>,
  counts = false,
): MessageSpec {
  const table: (FieldSpec | undefined)[] = [];
  for (const number of Object.keys(fields)) table[Number(number)] = toSpec(fields[Number(number)] as FieldOf<B>);
  return { name, fields: table, counts };
}

function toSpec<B>(field: FieldOf<B>): FieldSpec {
  const { kind } = field;
  const act = 'set' in field ? field.set : 'add' in field ? field.add : 'open' in field ? field.open : field.skip;
  return {
    kind,
    spec: 'spec' in field ? field.spec : noSpec,
    act: act as FieldSpec['act'],
    create: kind === 'shared' ? field.create : createNothing,
    known: kind === 'shared' ? new Map() : noneKnown,
  };
}
