/** Changes to how a message is written, whatever it means. */

import type { Change } from './change.ts';
import { integers, texts } from './hostile-values.ts';
import type { Random } from './random.ts';
import { type Field, intField, loose, type Message, messageField, tag, textField, varint } from './wire-tree.ts';

const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 18, 19, 20, 25, 1000, 18_999, 2 ** 29 - 1, 2 ** 29];

const onField = (apply: (field: Field, random: Random) => Field | readonly Field[]): Change => ({
  type: null,
  apply: (message, random) => {
    if (message.fields.length === 0) return message;
    const at = random.below(message.fields.length);
    const changed = apply(message.fields[at] as Field, random);
    return {
      ...message,
      fields: message.fields.toSpliced(at, 1, ...(Array.isArray(changed) ? changed : [changed as Field])),
    };
  },
});

const onMessage = (apply: (message: Message, random: Random) => Message): Change => ({ type: null, apply });

const raw = (...parts: readonly Uint8Array[]): Field => ({
  kind: 'raw',
  number: 0,
  bytes: new Uint8Array(Buffer.concat(parts)),
});

const insertAt = (message: Message, random: Random, ...fields: readonly Field[]): Message => ({
  ...message,
  fields: message.fields.toSpliced(random.below(message.fields.length + 1), 0, ...fields),
});

/** How long a field claims to be. */
function lie(random: Random, truth: number): bigint {
  const n = BigInt(truth);
  const claims = [n + 1n, n - 1n, n + 2n ** 32n, 2n ** 64n - 1n, 2n ** 31n, 2n ** 63n, 0n, n * 2n, n + 100n];
  const claim = random.pick(claims);
  return claim < 0n ? 0n : claim;
}

const drop = onField(() => []);
/** Bytes that repetition may come to; what is larger tests patience. */
const MOST_BYTES = 2 ** 20;

const double = onField((field, random) => {
  const { source } = field;
  const most = Math.max(2, Math.floor(MOST_BYTES / (source?.length ?? MOST_BYTES)));
  return new Array<Field>(Math.min(most, random.pick([2, 2, 2, 3, 50, 2000]))).fill(field);
});
const renumber = onField((field, random) => ({ ...loose(field), number: random.pick(NUMBERS) }) as Field);

const falseLength = onField((field, random) => {
  if (field.kind === 'bytes') return { ...loose(field), length: lie(random, field.bytes.length) };
  if (field.kind !== 'message') return field;
  return { ...loose(field), length: lie(random, 64) } as Field;
});

const longVarint = onField((field, random) =>
  field.kind === 'varint' ? { ...loose(field), padding: 1 + random.below(11) } : field,
);

const otherInteger = onField((field, random) =>
  field.kind === 'varint' ? { ...loose(field), value: random.pick(integers) } : field,
);

const otherBytes = onField((field, random) => {
  if (field.kind !== 'bytes') return field;
  const { number, bytes } = field;
  const content = random.pick([
    () => bytes.subarray(0, random.below(bytes.length + 1)),
    () => random.bytes(random.below(64)),
    () => new Uint8Array(0),
    () => new TextEncoder().encode(random.pick(texts)),
    () => new Uint8Array(random.pick([65_536, 65_537, 300_000])).fill(97),
  ])();
  return { kind: 'bytes', number, bytes: content };
});

/** As if a writer had another schema: a number where a message stands, bytes where a number does. */
const otherWire = onField((field, random) => {
  const { number } = field;
  return random.pick<() => Field>([
    () => intField(number, random.pick(integers)),
    () => textField(number, random.pick(texts)),
    () => ({ kind: 'fixed', number, wire: 5, bytes: random.bytes(4) }),
    () => ({ kind: 'fixed', number, wire: 1, bytes: random.bytes(8) }),
    () => raw(tag(number, random.pick([6, 7]))),
  ])();
});

const move = onMessage((message, random) => {
  if (message.fields.length < 2) return message;
  const from = random.below(message.fields.length);
  const field = message.fields[from] as Field;
  return insertAt({ ...message, fields: message.fields.toSpliced(from, 1) }, random, field);
});

const unknownField = onMessage((message, random) =>
  insertAt(message, random, textField(random.pick(NUMBERS), random.pick(texts))),
);

const group = onMessage((message, random) => {
  const number = 1 + random.below(30);
  const [open, close] = [tag(number, 3), tag(number, 4)];
  const inside = varint(8n);
  const forms = [
    [open, close],
    [open],
    [close],
    [open, tag(1, 0), inside, close],
    [open, tag(number + 1, 4)],
    [...new Array<Uint8Array>(300).fill(open), ...new Array<Uint8Array>(300).fill(close)],
  ];
  return insertAt(message, random, raw(...random.pick(forms)));
});

/** A message inside itself, many times. */
const nest: Change = {
  type: 'Graph',
  apply: (graph, random) => {
    let inner = graph;
    for (let left = random.pick([1, 2, 5, 20, 40, 200]); left > 0; left--) {
      const attribute = messageField(5, 'Attribute', [
        textField(1, 'then_branch'),
        intField(20, 5),
        { ...inner, number: 6 },
      ]);
      const small = { ...graph, fields: graph.fields.filter(({ number }) => number === 2 || number === 12) };
      inner = { ...small, fields: [messageField(1, 'Node', [textField(4, 'If'), attribute]), ...small.fields] };
    }
    return { ...inner, number: graph.number };
  },
};

/** A piece of another model in this one's place for it. */
const splice: Change = {
  type: null,
  apply: (message, random, _seed, seeds) => {
    const other = random.pick(seeds);
    const paths = other.paths.get(message.type);
    if (paths === undefined) return message;
    let from = other.tree;
    for (const at of random.pick(paths)) from = from.fields[at] as Message;
    return { ...from, number: message.number };
  },
};

export const wireChanges: readonly Change[] = [
  drop,
  double,
  renumber,
  falseLength,
  longVarint,
  otherInteger,
  otherBytes,
  otherWire,
  move,
  unknownField,
  group,
  nest,
  splice,
];
