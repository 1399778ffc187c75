/** What the walk keeps of wire data: for each kind of message, a table of its fields. */
import type { Label, Name } from '../names.ts';

export interface MessageSpec {
  readonly name: string;
  /** Indexed by field number; the walk skips fields that have no entry. */
  readonly fields: readonly (FieldSpec | undefined)[];
  /** Set for a message that has to be read anew each time, however equal: a message that contains one is not shared. */
  readonly unshareable?: boolean;
}

/** A field as it is declared. `B` is the builder that it fills: the mutable object that becomes the message. */
export type FieldOf<B> =
  | { readonly kind: 'varint' | 'float'; readonly set: (builder: B, value: number) => void }
  /** Interned names, and labels; see `names.ts`. */
  | { readonly kind: 'name'; readonly set: (builder: B, value: Name) => void }
  | { readonly kind: 'label'; readonly set: (builder: B, value: Label) => void }
  /** `word`: a string out of a small vocabulary, such as an operator type. `text`: a string that is dropped if too long. */
  | { readonly kind: 'word' | 'text'; readonly set: (builder: B, value: string) => void }
  /** `add` returns how many numbers the list holds now. */
  | { readonly kind: 'varints' | 'floats'; readonly add: (builder: B, value: number) => number }
  | { readonly kind: 'message'; readonly spec: MessageSpec; readonly open: (builder: B) => object }
  /** A repeated message. Short ones of equal bytes become one object, unless they hold a payload or an `unshareable` message. */
  | {
      readonly kind: 'shared';
      readonly spec: MessageSpec;
      readonly create: () => object;
      readonly add: (builder: B, item: never) => void;
    }
  | { readonly kind: 'payload'; readonly skip: (builder: B, payload: Payload) => void };

/** A run of payload bytes that the walk stepped over. */
export interface Payload {
  readonly field: number;
  readonly offset: number;
  readonly length: number;
  readonly packed: boolean;
  /** A copy of the bytes, where they are few and were at hand. */
  readonly inline: Uint8Array | null;
}

/** A field as the walk uses it: objects of one shape for all kinds, which keeps the walk's property reads monomorphic. */
export interface FieldSpec {
  readonly kind: FieldOf<never>['kind'];
  readonly spec: MessageSpec;
  /** `set`, `add`, `open` or `skip`. The walk passes what the field's kind takes; `message<B>` has checked the types. */
  readonly act: (builder: object, value: unknown) => unknown;
  readonly create: () => object;
  /** For `shared` fields: messages read before, by their bytes, interned as a name. */
  readonly known: Map<Name, object>;
}

const noSpec: MessageSpec = { name: '', fields: [] };
const createNothing = (): object => ({});
const noneKnown = new Map<Name, object>();

/** Declares a message: field specs by number, typed by the builder they fill. */
export function message<B extends object>(
  name: string,
  fields: Readonly<Record<number, FieldOf<B>>>,
  { unshareable = false }: Pick<MessageSpec, 'unshareable'> = {},
): MessageSpec {
  const table: (FieldSpec | undefined)[] = [];
  for (const number of Object.keys(fields)) table[Number(number)] = toSpec(fields[Number(number)] as FieldOf<B>);
  return { name, fields: table, unshareable };
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
