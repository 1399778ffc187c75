/** Changes to what a model means; its wire data stays whole. */
import { transfers } from '../../src/graph/transfer/index.ts';
import type { Change } from './change.ts';
import { integers, locations, numbers, texts } from './hostile-values.ts';
import type { Random } from './random.ts';
import type { Seed } from './seeds.ts';
import { type Field, intField, type Message, type MessageType, messageField, textField } from './wire-tree.ts';

const OPERATORS = [
  ...Object.keys(transfers),
  'Constant',
  'If',
  'Loop',
  'Scan',
  'FusedConv',
  'QLinearConv',
  'Attention',
  'NoSuchOperator',
];
const DOMAINS = ['', 'ai.onnx', 'com.microsoft', 'com.microsoft.nchwc', 'local', 'noiselint'];
const ATTRIBUTES =
  `kernel_shape strides pads dilations group auto_pad axis axes perm to keepdims ceil_mode count_include_pad mode
  blocksize alpha beta transA transB starts ends steps split num_outputs shape value value_int value_ints value_float
  value_floats sparse_value epsilon size noop_with_empty_axes allowzero equation num_heads min max body then_branch
  else_branch num_scan_inputs channels_last activation coordinate_transformation_mode select_last_index p`.split(/\s+/);

const only = (type: MessageType, apply: Change['apply']): Change => ({ type, apply });

const having = (message: Message, number: number): readonly Field[] =>
  message.fields.filter((field) => field.number === number);

/** `field` in place of one (or of all) of its number. */
function put(message: Message, field: Field, random: Random): Message {
  const at = message.fields.findIndex(({ number }) => number === field.number);
  if (at < 0 || random.chance(0.1)) return { ...message, fields: [...message.fields, field] };
  const all = message.fields.flatMap((old, i) => (old.number === field.number ? [i] : []));
  return { ...message, fields: message.fields.with(random.pick(all), field) };
}

const without = (message: Message, number: number): Message => ({
  ...message,
  fields: message.fields.filter((field) => field.number !== number),
});

/** A value of this model, or a name that means something elsewhere. */
const anyName = (random: Random, seed: Seed): string =>
  random.chance(0.8) && seed.names.length > 0 ? random.pick(seed.names) : random.pick(texts);

const float32 = (x: number): Uint8Array => new Uint8Array(new Float32Array([x]).buffer);

const someInts = (random: Random, most = 6): readonly bigint[] =>
  Array.from({ length: random.below(most + 1) }, () =>
    random.chance(0.6) ? BigInt(random.below(9)) - 1n : random.pick(integers),
  );

function someAttribute(random: Random, seed: Seed): Message {
  const contents: readonly (() => readonly Field[])[] = [
    () => [{ kind: 'fixed', number: 2, wire: 5, bytes: float32(random.pick(numbers)) }, intField(20, 1)],
    () => [intField(3, random.chance(0.6) ? BigInt(random.below(9)) - 1n : random.pick(integers)), intField(20, 2)],
    () => [textField(4, random.pick([...texts, 'SAME_UPPER', 'VALID', 'NOTSET', 'linear'])), intField(20, 3)],
    () => [someTensor(5, random), intField(20, 4)],
    () => [...someInts(random).map((x) => intField(8, x)), intField(20, 7)],
    () => [
      ...Array.from(
        { length: random.below(5) },
        (): Field => ({ kind: 'fixed', number: 7, wire: 5, bytes: float32(random.pick(numbers)) }),
      ),
      intField(20, 6),
    ],
    () => [textField(21, random.pick(ATTRIBUTES)), intField(20, random.below(15))],
    () => [intField(20, random.below(16))],
    () => [{ ...seed.graph, number: 6 } as Field, intField(20, 5)],
  ];
  // Whole graphs in attributes grow fast: let them be rare.
  const content = random.chance(0.02) ? contents.at(-1) : random.pick(contents.slice(0, -1));
  return messageField(5, 'Attribute', [textField(1, random.pick(ATTRIBUTES)), ...(content?.() ?? [])]);
}

/** Small integers most of the time, as shapes, axes and pads are; payload of the right size or not. */
function someTensor(number: number, random: Random, name = ''): Message {
  const isInt = random.chance(0.6);
  const values = someInts(random);
  const dims = random.chance(0.8) ? [BigInt(values.length)] : random.chance(0.5) ? [] : someInts(random, 4);
  const payload = isInt
    ? new Uint8Array(BigInt64Array.from(values).buffer)
    : new Uint8Array(Float32Array.from(values, () => random.pick(numbers)).buffer);
  return messageField(number, 'Tensor', [
    ...dims.map((dim) => intField(1, dim)),
    intField(2, random.chance(0.95) ? (isInt ? 7 : 1) : random.below(30)),
    textField(8, name),
    { kind: 'bytes', number: 9, bytes: payload },
  ]);
}

/** A few operators that feed on each other and on what is there, with the last put between two nodes. */
const grow = only('Graph', (graph, random, seed) => {
  const fields: Field[] = [];
  let last = anyName(random, seed);
  for (let i = 1 + random.below(5); i > 0; i--) {
    const inputs = [last];
    for (let more = random.below(4); more > 0; more--) {
      if (random.chance(0.6)) {
        const name = `fuzz_constant_${fields.length}`;
        fields.push(someTensor(5, random, name));
        inputs.push(name);
      } else inputs.push(random.chance(0.15) ? '' : anyName(random, seed));
    }
    last = `fuzz_value_${fields.length}`;
    fields.push(
      messageField(1, 'Node', [
        ...inputs.map((input) => textField(1, input)),
        textField(2, last),
        textField(4, random.pick(OPERATORS)),
        ...Array.from({ length: random.below(4) }, () => someAttribute(random, seed)),
        ...(random.chance(0.1) ? [textField(7, random.pick(DOMAINS))] : []),
      ]),
    );
  }
  const grown = { ...graph, fields: [...fields, ...graph.fields] };
  const nodes = grown.fields.flatMap((field, i) => (field.number === 1 && field.kind === 'message' ? [i] : []));
  const at = random.pick(nodes.slice(0, random.pick([10, nodes.length])));
  const node = grown.fields[at] as Message;
  return { ...grown, fields: grown.fields.with(at, dropped(put(node, textField(1, last), random))) };
});

const dropped = ({ source: _, ...message }: Message): Message => message;

/** Tensors that would fill the memory of whoever works them out. */
const bomb = only('Graph', (graph, random, seed) => {
  const shape = Array.from({ length: 1 + random.below(4) }, () => random.pick(integers.slice(10)));
  const input = anyName(random, seed);
  const tensor = messageField(5, 'Tensor', [
    intField(1, shape.length),
    intField(2, 7),
    textField(8, 'bomb_shape'),
    { kind: 'bytes', number: 9, bytes: new Uint8Array(BigInt64Array.from(shape).buffer) },
  ]);
  const operator = random.pick(['ConstantOfShape', 'Expand', 'Tile', 'Reshape', 'Range', 'Pad', 'Resize', 'OneHot']);
  const ins = operator === 'ConstantOfShape' ? ['bomb_shape'] : [input, 'bomb_shape', 'bomb_shape'];
  const fields: Field[] = [
    tensor,
    messageField(1, 'Node', [...ins.map((name) => textField(1, name)), textField(2, 'bomb_0'), textField(4, operator)]),
  ];
  // Each step twice the one before.
  const steps = random.pick([0, 4, 40]);
  for (let i = 0; i < steps; i++) {
    const both = [textField(1, `bomb_${i}`), textField(1, `bomb_${i}`)];
    const axis = messageField(5, 'Attribute', [textField(1, 'axis'), intField(3, 0), intField(20, 2)]);
    fields.push(messageField(1, 'Node', [...both, textField(2, `bomb_${i + 1}`), textField(4, 'Concat'), axis]));
  }
  return { ...graph, fields: [...fields, ...graph.fields] };
});

/** Local functions in place of an operator of this model: calling themselves, each other, or nothing. */
const functions = only('Model', (model, random, seed) => {
  const operator = random.pick(seed.operators);
  const count = random.pick([1, 2, 5, 30]);
  const fan = random.pick([1, 1, 2, 3]);
  const isRing = random.chance(0.4);
  const name = (i: number): string => (i === 0 ? operator : `Fuzz${i}`);
  const made = Array.from({ length: count }, (_, i) => {
    const isLast = i === count - 1;
    const called = isLast ? (isRing ? name(random.below(count)) : 'Relu') : name(i + 1);
    const calls = Array.from({ length: fan }, (_unused, k) =>
      messageField(7, 'Node', [
        textField(1, k === 0 ? 'x' : `t${k - 1}`),
        textField(2, k === fan - 1 ? 'y' : `t${k}`),
        textField(4, called),
      ]),
    );
    return messageField(25, 'Function', [
      textField(1, name(i)),
      textField(4, 'x'),
      textField(5, random.chance(0.1) ? 'x' : 'y'),
      ...calls,
    ]);
  });
  return { ...model, fields: [...model.fields, ...made] };
});

const nodeName = only('Node', (node, random, seed) => put(node, textField(1, anyName(random, seed)), random));
const outputName = only('Node', (node, random, seed) => put(node, textField(2, anyName(random, seed)), random));
const operator = only('Node', (node, random) => put(node, textField(4, random.pick(OPERATORS)), random));
const domain = only('Node', (node, random) => put(node, textField(7, random.pick(DOMAINS)), random));
const title = only('Node', (node, random) => put(node, textField(3, random.pick(texts)), random));
const ownLoop = only('Node', (node, random) => {
  const [output] = having(node, 2);
  return output?.kind === 'bytes' ? put(node, { ...output, number: 1, source: undefined } as never, random) : node;
});
const manyInputs = only('Node', (node, random, seed) => {
  const name = textField(1, anyName(random, seed));
  return { ...node, fields: [...node.fields, ...new Array<Field>(random.pick([8, 100, 5000])).fill(name)] };
});
const newAttribute = only('Node', (node, random, seed) => put(node, someAttribute(random, seed), random));
const bareNode = only('Node', (node, random) => without(node, random.pick([1, 2, 4, 5])));

const otherAttribute = only('Attribute', (attribute, random, seed) => {
  const [, ...content] = someAttribute(random, seed).fields;
  const [name] = having(attribute, 1);
  return { ...attribute, fields: [...(name ? [name] : []), ...content] };
});
const attributeType = only('Attribute', (attribute, random) => put(attribute, intField(20, random.below(17)), random));

const dims = only('Tensor', (tensor, random) => ({
  ...without(tensor, 1),
  fields: [...someInts(random, random.pick([4, 8, 100])).map((dim) => intField(1, dim)), ...without(tensor, 1).fields],
}));
const dataType = only('Tensor', (tensor, random) => put(tensor, intField(2, random.below(32)), random));
const rename = only('Tensor', (tensor, random, seed) => put(tensor, textField(8, anyName(random, seed)), random));
const payload = only('Tensor', (tensor, random) =>
  put(
    tensor,
    { kind: 'bytes', number: random.pick([4, 5, 7, 9, 10, 11]), bytes: random.bytes(random.below(80)) },
    random,
  ),
);
const external = only('Tensor', (tensor, random) => {
  const entry = (key: string, value: string): Field =>
    messageField(13, 'Entry', [textField(1, key), textField(2, value)]);
  const amount = (): string =>
    random.pick(['0', '4', '12', '-1', '1e3', '0x10', '999999999999', '9'.repeat(40), 'NaN']);
  const entries = [
    entry('location', random.pick(locations)),
    ...(random.chance(0.5) ? [entry('offset', amount())] : []),
    ...(random.chance(0.5) ? [entry('length', amount())] : []),
    ...(random.chance(0.2) ? [entry(random.pick(texts), random.pick(texts))] : []),
    ...(random.chance(0.2) ? [entry('location', random.pick(locations))] : []),
  ];
  const small = random.chance(0.7) ? [intField(1, 3), intField(2, 1)] : having(tensor, 1).concat(having(tensor, 2));
  return { ...tensor, fields: [...small, ...having(tensor, 8), ...entries, intField(14, 1)] };
});

const dimension = only('Dim', (dim, random) => ({
  ...dim,
  fields: random.pick([
    [intField(1, random.pick(integers))],
    [textField(2, random.pick(texts))],
    [intField(1, random.pick(integers)), textField(2, 'N')],
    [],
  ]),
}));
const rank = only('Shape', (shape, random) => ({
  ...shape,
  fields: random.pick([
    [],
    [...shape.fields, ...shape.fields],
    new Array<Field>(random.pick([1, 65, 1000])).fill(messageField(1, 'Dim', [intField(1, 1)])),
    shape.fields.slice(1),
  ]),
}));
const valueName = only('ValueInfo', (info, random, seed) => put(info, textField(1, anyName(random, seed)), random));
const element = only('TensorType', (type, random) => put(type, intField(1, random.below(32)), random));
const noShape = only('TensorType', (type) => without(type, 2));

const shuffle = only('Graph', (graph, random) => {
  const nodes = having(graph, 1).slice();
  for (let i = nodes.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [nodes[i], nodes[j]] = [nodes[j] as Field, nodes[i] as Field];
  }
  return { ...graph, fields: [...nodes, ...without(graph, 1).fields] };
});
const bareGraph = only('Graph', (graph, random) => without(graph, random.pick([1, 5, 11, 12])));
const chain = only('Graph', (graph, random, seed) => {
  const length = random.pick([10, 1000, 5000]);
  const nodes = Array.from({ length }, (_, i) =>
    messageField(1, 'Node', [
      textField(1, i === 0 ? anyName(random, seed) : `chain_${i - 1}`),
      textField(2, `chain_${i}`),
      textField(4, random.pick(['Identity', 'Relu', 'MaxPool', 'Cast', 'Unsqueeze', 'Add'])),
    ]),
  );
  const [output] = having(graph, 12);
  const end = messageField(12, 'ValueInfo', [textField(1, `chain_${length - 1}`)]);
  return {
    ...graph,
    fields: [...graph.fields.filter((field) => field !== output), ...nodes, end],
  };
});

const opset = only('Opset', (message, random) =>
  random.chance(0.5)
    ? put(message, intField(2, random.pick(integers)), random)
    : put(message, textField(1, random.pick([...DOMAINS, ...texts])), random),
);
const entry = only('Entry', (message, random) =>
  put(message, textField(random.pick([1, 2]), random.pick([...texts, ...locations])), random),
);
const metadata = only('Model', (model, random) => {
  const keys = ['stride', 'task', 'imgsz', 'names', 'Image.NominalPixelRange', 'Image.BitmapPixelFormat'];
  const values = ['[640, 640]', '[1e9, -1]', 'Normalized_0_1', 'Bgr8', 'mean_values', '0 0 0', '1e400', ...texts];
  const entries = Array.from({ length: 1 + random.below(5) }, () =>
    messageField(14, 'Entry', [
      textField(1, random.pick([...keys, 'model_info mean_values', 'model_info scale_values', ...texts])),
      textField(2, random.pick(values)),
    ]),
  );
  return { ...model, fields: [...model.fields, ...entries] };
});

export const graphChanges: readonly Change[] = [
  grow,
  grow,
  grow,
  grow,
  bomb,
  functions,
  nodeName,
  nodeName,
  outputName,
  outputName,
  operator,
  operator,
  domain,
  title,
  ownLoop,
  manyInputs,
  newAttribute,
  newAttribute,
  bareNode,
  otherAttribute,
  otherAttribute,
  attributeType,
  dims,
  dataType,
  rename,
  payload,
  external,
  external,
  dimension,
  rank,
  valueName,
  element,
  noShape,
  shuffle,
  bareGraph,
  chain,
  opset,
  entry,
  metadata,
];
