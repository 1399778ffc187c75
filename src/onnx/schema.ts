/** Which fields of onnx.proto are kept, by their numbers there (onnx/onnx.proto3 of ONNX 1.23, IR version 13). */
import { append } from './append.ts';
import { pastLimit } from './errors.ts';
import type { Limits } from './limits.ts';
import type {
  Attribute,
  Dim,
  Entry,
  Graph,
  LocalFunction,
  Model,
  Node,
  Opset,
  Shape,
  Tensor,
  TensorType,
  ValueInfo,
} from './model.ts';
import { type FieldOf, type FieldSpec, type MessageSpec, message, type Payload } from './wire.ts';

type Has<K extends string, V> = Record<K, V>;

/** Stands for every list that stays empty. */
const NONE: readonly never[] = Object.freeze([]);

const varint = <K extends string>(key: K) =>
  ({
    kind: 'varint',
    set: (builder: Has<K, number | null>, value: number) => {
      builder[key] = value;
    },
  }) as const;

const float = <K extends string>(key: K) =>
  ({
    kind: 'float',
    set: (builder: Has<K, number>, value: number) => {
      builder[key] = value;
    },
  }) as const;

const name = <K extends string>(key: K) =>
  ({
    kind: 'name',
    set: (builder: Has<K, string>, value: string) => {
      builder[key] = value;
    },
  }) as const;

const text = <K extends string>(key: K) => ({ kind: 'text', set: name(key).set }) as const;

const names = <K extends string>(key: K) =>
  ({
    kind: 'name',
    set: (builder: Has<K, readonly string[]>, value: string) => {
      builder[key] = append(builder[key], value);
    },
  }) as const;

const texts = <K extends string>(key: K) => ({ kind: 'text', set: names(key).set }) as const;

/** Answers how many there are now. */
const addNumber =
  <K extends string>(key: K) =>
  (builder: Has<K, readonly number[]>, value: number): number => {
    const list = append(builder[key], value);
    builder[key] = list;
    return list.length;
  };

const varints = <K extends string>(key: K) => ({ kind: 'varints', add: addNumber(key) }) as const;

const floats = <K extends string>(key: K) => ({ kind: 'floats', add: addNumber(key) }) as const;

/** A singular message: a second occurrence merges into the first, as protobuf says. */
const one = <K extends string, T extends object>(key: K, spec: MessageSpec, create: () => T) =>
  ({
    kind: 'message',
    spec,
    open: (builder: Has<K, T | null>): T => {
      const open = builder[key] ?? create();
      builder[key] = open;
      return open;
    },
  }) as const;

const many = <K extends string, T extends object>(key: K, spec: MessageSpec, create: () => T) =>
  ({
    kind: 'message',
    spec,
    open: (builder: Has<K, readonly T[]>): T => {
      const item = create();
      builder[key] = append(builder[key], item);
      return item;
    },
  }) as const;

/** A message of which nothing is kept; its wire data is checked all the same. */
const unkept = (spec: MessageSpec) => ({ kind: 'message', spec, open: (builder: object): object => builder }) as const;

const newEntry = (): Entry => ({ key: '', value: '' });
const newOpset = (): Opset => ({ domain: '', version: 0 });
const newGraph = (): Graph => ({ name: '', nodes: NONE, initializers: NONE, inputs: NONE, outputs: NONE });
const newValueInfo = (): ValueInfo => ({ name: '', type: null });

const newTensor = (): Tensor => ({
  name: '',
  dims: NONE,
  dataType: 0,
  segments: NONE,
  external: NONE,
  dataLocation: 0,
  inline: null,
  sparse: false,
});

const newAttribute = (): Attribute => ({
  name: '',
  type: 0,
  f: 0,
  i: 0,
  s: '',
  t: null,
  g: null,
  floats: NONE,
  ints: NONE,
  strings: NONE,
  refName: '',
});

const newFunction = (): LocalFunction => ({
  name: '',
  domain: '',
  overload: '',
  inputs: NONE,
  outputs: NONE,
  attributeDefaults: NONE,
  nodes: NONE,
  opsets: NONE,
});

export const newModel = (): Model => ({
  irVersion: null,
  producerName: '',
  producerVersion: '',
  domain: '',
  opsets: NONE,
  metadata: NONE,
  graph: null,
  functions: NONE,
  nodeCount: 0,
});

const entry = message<Entry>('StringStringEntryProto', { 1: name('key'), 2: text('value') });

const unkeptEntry = unkept({ name: 'StringStringEntryProto', fields: [] });

const opset = message<Opset>('OperatorSetIdProto', { 1: name('domain'), 2: varint('version') });

const payload = { kind: 'payload', skip: keepSegment } as const;

const tensor = message<Tensor>('TensorProto', {
  1: varints('dims'),
  2: varint('dataType'),
  3: unkept({ name: 'TensorProto.Segment', fields: [] }),
  4: payload, // float_data
  5: payload, // int32_data
  7: payload, // int64_data
  8: name('name'),
  9: payload, // raw_data
  10: payload, // double_data
  11: payload, // uint64_data
  13: many('external', entry, newEntry),
  14: varint('dataLocation'),
  16: unkeptEntry,
});

/** Tensors that no fact reads. */
const unkeptTensor: FieldOf<object> = { kind: 'message', spec: tensor, open: newTensor };
const unkeptSparse = unkept(message<object>('SparseTensorProto', { 1: unkeptTensor, 2: unkeptTensor }));

const sparseTensor = message<Tensor>('SparseTensorProto', {
  1: { kind: 'message', spec: tensor, open: (t) => t },
  2: unkeptTensor,
});

const newDim = (): Dim => ({ value: null, param: '' });
const newShape = (): Shape => ({ dims: NONE });
const newTensorType = (): TensorType => ({ elemType: 0, shape: null });
const newType = (): NonNullable<ValueInfo['type']> => ({ tensor: null });

const dim = message<Dim>('TensorShapeProto.Dimension', { 1: varint('value'), 2: name('param') });
const shape = message<Shape>('TensorShapeProto', { 1: many('dims', dim, newDim) });
const tensorType = message<TensorType>('TypeProto.Tensor', { 1: varint('elemType'), 2: one('shape', shape, newShape) });
// Types hold types: sequences, maps and optionals of them, sparse tensors.
const typeFields: (FieldSpec | undefined)[] = [];
const type: MessageSpec = { name: 'TypeProto', fields: typeFields };
const unkeptShape = unkept(message<object>('TensorShapeProto', { 1: unkept({ name: 'Dimension', fields: [] }) }));
const unkeptTensorType = unkept(message<object>('TypeProto.Tensor', { 2: unkeptShape }));
const unkeptTypeFields: (FieldSpec | undefined)[] = [];
const unkeptType = unkept({ name: 'TypeProto', fields: unkeptTypeFields });
const otherTypes = {
  4: unkept(message<object>('TypeProto.Sequence', { 1: unkeptType })),
  5: unkept(message<object>('TypeProto.Map', { 2: unkeptType })),
  7: unkept({ name: 'TypeProto.Opaque', fields: [] }),
  8: unkeptTensorType,
  9: unkept(message<object>('TypeProto.Optional', { 1: unkeptType })),
};
unkeptTypeFields.push(...message<object>('TypeProto', { 1: unkeptTensorType, ...otherTypes }).fields);
typeFields.push(
  ...message<{ tensor: TensorType | null }>('TypeProto', {
    1: one('tensor', tensorType, newTensorType),
    ...otherTypes,
  }).fields,
);
const valueInfo = message<ValueInfo>('ValueInfoProto', {
  1: name('name'),
  2: one('type', type, newType),
  4: unkeptEntry,
});
const unkeptValueInfo = unkept(message<object>('ValueInfoProto', { 2: unkeptType, 4: unkeptEntry }));
const annotation = unkept(message<object>('TensorAnnotation', { 2: unkeptEntry }));

/** The specs of one read, which counts nodes over the whole file and bounds them. */
export function modelSpec(model: Model, limits: Limits): MessageSpec {
  const newNode = (): Node => {
    if (++model.nodeCount > limits.nodes) throw pastLimit('too-many-nodes', 'too many nodes', 'nodes', limits);
    return { inputs: NONE, outputs: NONE, name: '', opType: '', domain: '', overload: '', attributes: NONE };
  };

  // Attributes hold graphs, graphs hold nodes, nodes hold attributes: the table closes the circle once it is there.
  const attributeFields: (FieldSpec | undefined)[] = [];
  const attribute: MessageSpec = { name: 'AttributeProto', fields: attributeFields };

  const node = message<Node>('NodeProto', {
    1: names('inputs'),
    2: names('outputs'),
    3: name('name'),
    4: name('opType'),
    5: many('attributes', attribute, newAttribute),
    7: name('domain'),
    8: name('overload'),
    9: unkeptEntry,
    10: unkept({ name: 'NodeDeviceConfigurationProto', fields: [] }),
  });

  const graph = message<Graph>('GraphProto', {
    1: many('nodes', node, newNode),
    2: name('name'),
    5: many('initializers', tensor, newTensor),
    11: many('inputs', valueInfo, newValueInfo),
    12: many('outputs', valueInfo, newValueInfo),
    13: unkeptValueInfo,
    14: annotation,
    15: many('initializers', sparseTensor, () => ({ ...newTensor(), sparse: true })),
    16: unkeptEntry,
  });
  /** Training graphs, and lists of graphs: no operator of a vision model has them. */
  const unkeptGraph: FieldOf<object> = { kind: 'message', spec: graph, open: newGraph };

  const attributes = message<Attribute>('AttributeProto', {
    1: name('name'),
    2: float('f'),
    3: varint('i'),
    4: text('s'),
    5: one('t', tensor, newTensor),
    6: one('g', graph, newGraph),
    7: floats('floats'),
    8: varints('ints'),
    9: texts('strings'),
    10: unkeptTensor,
    11: unkeptGraph,
    14: unkeptType,
    15: unkeptType,
    20: varint('type'),
    21: name('refName'),
    22: unkeptSparse,
    23: unkeptSparse,
  });
  attributeFields.push(...attributes.fields);

  const localFunction = message<LocalFunction>('FunctionProto', {
    1: name('name'),
    4: names('inputs'),
    5: names('outputs'),
    7: many('nodes', node, newNode),
    9: many('opsets', opset, newOpset),
    10: name('domain'),
    11: many('attributeDefaults', attribute, newAttribute),
    12: unkeptValueInfo,
    13: name('overload'),
    14: unkeptEntry,
  });

  return message<Model>('ModelProto', {
    1: varint('irVersion'),
    2: text('producerName'),
    3: text('producerVersion'),
    4: text('domain'),
    7: one('graph', graph, newGraph),
    8: many('opsets', opset, newOpset),
    14: many('metadata', entry, newEntry),
    20: unkept(
      message<object>('TrainingInfoProto', { 1: unkeptGraph, 2: unkeptGraph, 3: unkeptEntry, 4: unkeptEntry }),
    ),
    25: many('functions', localFunction, newFunction),
  });
}

/** Joins runs of unpacked elements, so that a typed field of a million elements stays one segment. */
function keepSegment(tensor: Tensor, { field, offset, length, packed, inline }: Payload): void {
  const last = tensor.segments.at(-1);
  if (!packed && last && !last.packed && last.field === field && last.offset + last.length === offset) {
    last.length += length;
    return;
  }
  tensor.segments = append(tensor.segments, { field, offset, length, packed });
  tensor.inline = tensor.segments.length === 1 ? inline : null;
}
