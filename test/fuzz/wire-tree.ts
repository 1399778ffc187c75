/** ONNX wire data as a tree that can be bent and written again, lies included. */

export type Field = (
  | { readonly kind: 'varint'; readonly number: number; readonly value: bigint; readonly padding?: number }
  | { readonly kind: 'fixed'; readonly number: number; readonly wire: 1 | 5; readonly bytes: Uint8Array }
  | { readonly kind: 'bytes'; readonly number: number; readonly bytes: Uint8Array; readonly length?: bigint }
  | Message
  /** Bytes as they stand, tag and all, whether they make sense or not. */
  | { readonly kind: 'raw'; readonly number: 0; readonly bytes: Uint8Array }
) & {
  /** The encoding this field was read from; gone from a field that was changed. */
  readonly source?: Uint8Array;
};

export interface Message {
  readonly kind: 'message';
  readonly number: number;
  readonly type: MessageType;
  readonly fields: readonly Field[];
  /** A length to claim in place of the true one. */
  readonly length?: bigint;
  readonly source?: Uint8Array;
}

export type MessageType = keyof typeof children;

/** Which fields of onnx.proto hold messages. */
const children = {
  Model: { 7: 'Graph', 8: 'Opset', 14: 'Entry', 20: 'Training', 25: 'Function' },
  Training: { 1: 'Graph', 2: 'Graph', 3: 'Entry', 4: 'Entry' },
  Graph: {
    1: 'Node',
    5: 'Tensor',
    11: 'ValueInfo',
    12: 'ValueInfo',
    13: 'ValueInfo',
    14: 'Annotation',
    15: 'SparseTensor',
    16: 'Entry',
  },
  Annotation: { 2: 'Entry' },
  Node: { 5: 'Attribute', 9: 'Entry' },
  Attribute: {
    5: 'Tensor',
    6: 'Graph',
    10: 'Tensor',
    11: 'Graph',
    14: 'Type',
    15: 'Type',
    22: 'SparseTensor',
    23: 'SparseTensor',
  },
  Tensor: { 3: 'Segment', 13: 'Entry', 16: 'Entry' },
  Segment: {},
  SparseTensor: { 1: 'Tensor', 2: 'Tensor' },
  ValueInfo: { 2: 'Type', 4: 'Entry' },
  Type: { 1: 'TensorType', 4: 'Sequence', 5: 'Map', 8: 'TensorType', 9: 'Sequence' },
  TensorType: { 2: 'Shape' },
  Sequence: { 1: 'Type' },
  Map: { 2: 'Type' },
  Shape: { 1: 'Dim' },
  Dim: {},
  Function: { 7: 'Node', 9: 'Opset', 11: 'Attribute', 12: 'ValueInfo', 14: 'Entry' },
  Opset: {},
  Entry: {},
} as const satisfies Record<string, Record<number, string>>;

/** Reads wire data as far as it makes sense; what does not stays as raw bytes. */
export function parse(bytes: Uint8Array, type: MessageType = 'Model', number = 0): Message {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    const tag = readVarint(bytes, at);
    const rest = (): void => {
      fields.push({ kind: 'raw', number: 0, bytes: bytes.subarray(start) });
      at = bytes.length;
    };
    if (tag === null || tag.value >= 2n ** 32n) {
      rest();
      continue;
    }
    at = tag.next;
    const wire = Number(tag.value & 7n);
    const field = Number(tag.value >> 3n);
    if (wire === 1 || wire === 5) {
      const next = at + (wire === 1 ? 8 : 4);
      if (next > bytes.length) rest();
      else {
        fields.push({
          kind: 'fixed',
          number: field,
          wire,
          bytes: bytes.subarray(at, next),
          source: bytes.subarray(start, next),
        });
        at = next;
      }
      continue;
    }
    const varint = wire === 0 || wire === 2 ? readVarint(bytes, at) : null;
    if (varint === null) {
      rest();
      continue;
    }
    if (wire === 0) {
      fields.push({ kind: 'varint', number: field, value: varint.value, source: bytes.subarray(start, varint.next) });
      at = varint.next;
      continue;
    }
    const next = varint.next + Number(varint.value);
    if (next > bytes.length) {
      rest();
      continue;
    }
    const content = bytes.subarray(varint.next, next);
    const child = (children[type] as Record<number, MessageType | undefined>)[field];
    const source = bytes.subarray(start, next);
    fields.push(
      child === undefined
        ? { kind: 'bytes', number: field, bytes: content, source }
        : { ...parse(content, child, field), source },
    );
    at = next;
  }
  return { kind: 'message', type, number, fields };
}

function readVarint(bytes: Uint8Array, at: number): { readonly value: bigint; readonly next: number } | null {
  let value = 0n;
  for (let i = 0; i < 10 && at + i < bytes.length; i++) {
    const byte = bytes[at + i] as number;
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte < 128) return { value: BigInt.asUintN(64, value), next: at + i + 1 };
  }
  return null;
}

/** At most this many bytes does a field take when it is written: no tag and no length is longer than ten. */
export function sizeOf(field: Field): number {
  if (field.source !== undefined) return field.source.length;
  if (field.kind === 'varint') return 20 + (field.padding ?? 0);
  if (field.kind !== 'message') return 20 + field.bytes.length;
  return field.fields.reduce((sum, inner) => sum + sizeOf(inner), 20);
}

/** Wire data of a whole model. */
export function encode(model: Message): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const put = (bytes: Uint8Array): void => {
    parts.push(bytes);
    length += bytes.length;
  };
  for (const field of model.fields) encodeField(field, put);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function encodeField(field: Field, put: (bytes: Uint8Array) => void): void {
  if (field.source !== undefined) put(field.source);
  else if (field.kind === 'raw') put(field.bytes);
  else if (field.kind === 'varint') {
    put(tag(field.number, 0));
    put(varint(field.value, field.padding));
  } else if (field.kind === 'fixed') {
    put(tag(field.number, field.wire));
    put(field.bytes);
  } else {
    const content = field.kind === 'message' ? encode(field) : field.bytes;
    put(tag(field.number, 2));
    put(varint(field.length ?? BigInt(content.length)));
    put(content);
  }
}

export const tag = (number: number, wire: number): Uint8Array => varint(BigInt(number) * 8n + BigInt(wire));

/** A varint; `padding` makes it longer than it need be. */
export function varint(value: bigint, padding = 0): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, value);
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  bytes.push(Number(left));
  for (let i = 0; i < padding; i++) {
    bytes[bytes.length - 1] = (bytes.at(-1) as number) | 128;
    bytes.push(0);
  }
  return Uint8Array.from(bytes);
}

const utf8 = new TextEncoder();

export const textField = (number: number, text: string): Field => ({ kind: 'bytes', number, bytes: utf8.encode(text) });

export const intField = (number: number, value: number | bigint): Field => ({
  kind: 'varint',
  number,
  value: BigInt(value),
});

export const messageField = (number: number, type: MessageType, fields: readonly Field[]): Message => ({
  kind: 'message',
  number,
  type,
  fields,
});

export type Path = readonly number[];

/** Where every message of the tree is, by type. */
export function messagePaths(root: Message): ReadonlyMap<MessageType, readonly Path[]> {
  const paths = new Map<MessageType, Path[]>();
  const visit = (message: Message, path: Path): void => {
    const known = paths.get(message.type) ?? [];
    known.push(path);
    paths.set(message.type, known);
    message.fields.forEach((field, i) => {
      if (field.kind === 'message') visit(field, [...path, i]);
    });
  };
  visit(root, []);
  return paths;
}

/** The tree with the message at `path` changed; the same tree where the path no longer leads to one. */
export function change(root: Message, path: Path, how: (message: Message) => Message): Message {
  const [first, ...rest] = path;
  if (first === undefined) return dropSource(how(root));
  const child = root.fields[first];
  if (child?.kind !== 'message') return root;
  return dropSource({ ...root, fields: root.fields.with(first, change(child, rest, how)) });
}

function dropSource({ source: _, ...message }: Message): Message {
  return message;
}

/** A field to change: without the bytes it was read from. */
export function loose<F extends Field>({ source: _, ...field }: F): Omit<F, 'source'> {
  return field;
}

/** Fields of onnx.proto that are not length-delimited, and the wire types they may have. */
const scalars: Partial<Record<MessageType, Readonly<Record<number, readonly number[]>>>> = {
  Model: { 1: [0], 5: [0] },
  Attribute: { 2: [5], 3: [0], 7: [5, 2], 8: [0, 2], 20: [0] },
  Tensor: { 1: [0, 2], 2: [0], 4: [5, 2], 5: [0, 2], 7: [0, 2], 10: [1, 2], 11: [0, 2], 14: [0] },
  Segment: { 1: [0], 2: [0] },
  TensorType: { 1: [0] },
  Dim: { 1: [0] },
  Opset: { 2: [0] },
};

const wireOf = (field: Field): number =>
  field.kind === 'varint' ? 0 : field.kind === 'fixed' ? field.wire : field.kind === 'raw' ? -1 : 2;

/** Messages that stand once in theirs: protobuf merges repetitions, and a simpler decoder keeps the last. */
const singular: Partial<Record<MessageType, readonly number[]>> = {
  Model: [7],
  Attribute: [5, 6],
  ValueInfo: [2],
  Type: [1, 4, 5, 8, 9],
  TensorType: [2],
};

/** The tree without fields that are not of their declared wire type, and of singular messages only the last. */
export function asDeclared({ source: _, ...message }: Message): Message {
  const isDeclared = (field: Field, i: number): boolean =>
    field.number > 0 &&
    (scalars[message.type]?.[field.number] ?? [2]).includes(wireOf(field)) &&
    !(
      singular[message.type]?.includes(field.number) &&
      message.fields.some((later, j) => j > i && later.number === field.number)
    );
  return {
    ...message,
    fields: message.fields
      .filter(isDeclared)
      .map((field) => (field.kind === 'message' ? asDeclared(field) : (loose(field) as Field))),
  };
}
