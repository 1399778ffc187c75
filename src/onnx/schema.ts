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
import { createNames, type Label, type Name, NO_LABEL, NO_NAME } from './names.ts';
import { type FieldOf, type FieldSpec, type MessageSpec, message, type Payload } from './wire/spec.ts';

/** Stands for every list that stays empty. */
const NONE: readonly never[] = Object.freeze([]);

// Each field has a function of its own, as engines compile a store to one known place far better than to `builder[key]`.
const varint = <B>(set: (builder: B, value: number) => void) => ({ kind: 'varint', set }) as const;
const float = <B>(set: (builder: B, value: number) => void) => ({ kind: 'float', set }) as const;
const name = <B>(set: (builder: B, value: Name) => void) => ({ kind: 'name', set }) as const;
const label = <B>(set: (builder: B, value: Label) => void) => ({ kind: 'label', set }) as const;
const word = <B>(set: (builder: B, value: string) => void) => ({ kind: 'word', set }) as const;
const text = <B>(set: (builder: B, value: string) => void) => ({ kind: 'text', set }) as const;
/** `add` answers how many there are now. */
const varints = <B>(add: (builder: B, value: number) => number) => ({ kind: 'varints', add }) as const;
const floats = <B>(add: (builder: B, value: number) => number) => ({ kind: 'floats', add }) as const;
/** A singular message is opened once: a second occurrence merges into the first, as protobuf says. */
const nested = <B>(spec: MessageSpec, open: (builder: B) => object) => ({ kind: 'message', spec, open }) as const;

/** A repeated message that files repeat word for word; see `wire/fields.ts`. */
const shared = <B, T extends object>(spec: MessageSpec, create: () => T, add: (builder: B, item: T) => void) =>
  ({ kind: 'shared', spec, create, add }) as const;

/** A message of which nothing is kept; its wire data is checked all the same. */
const unkept = (spec: MessageSpec) => ({ kind: 'message', spec, open: (builder: object): object => builder }) as const;

const newEntry = (): Entry => ({ key: '', value: '' });
const newOpset = (): Opset => ({ domain: '', version: 0 });
const newGraph = (): Graph => ({ name: '', nodes: NONE, initializers: NONE, inputs: NONE, outputs: NONE });
const newValueInfo = (): ValueInfo => ({ name: NO_NAME, type: null });

const newSparse = (): Tensor => ({ ...newTensor(), sparse: true });

const newTensor = (): Tensor => ({
  name: NO_NAME,
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
  names: createNames(),
});

const entry = message<Entry>('StringStringEntryProto', {
  1: word((e: Entry, value) => {
    e.key = value;
  }),
  2: text((e: Entry, value) => {
    e.value = value;
  }),
});

const unkeptEntry = unkept({ name: 'StringStringEntryProto', fields: [] });

const opset = message<Opset>('OperatorSetIdProto', {
  1: word((o: Opset, value) => {
    o.domain = value;
  }),
  2: varint((o: Opset, value) => {
    o.version = value;
  }),
});

const payload = { kind: 'payload', skip: keepSegment } as const;

const tensor = message<Tensor>('TensorProto', {
  1: varints((t: Tensor, value) => {
    t.dims = append(t.dims, value);
    return t.dims.length;
  }),
  2: varint((t: Tensor, value) => {
    t.dataType = value;
  }),
  3: unkept({ name: 'TensorProto.Segment', fields: [] }),
  4: payload, // float_data
  5: payload, // int32_data
  7: payload, // int64_data
  8: name((t: Tensor, value) => {
    t.name = value;
  }),
  9: payload, // raw_data
  10: payload, // double_data
  11: payload, // uint64_data
  13: nested(entry, (t: Tensor) => {
    const item = newEntry();
    t.external = append(t.external, item);
    return item;
  }),
  14: varint((t: Tensor, value) => {
    t.dataLocation = value;
  }),
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

const dim = message<Dim>('TensorShapeProto.Dimension', {
  1: varint((d: Dim, value) => {
    d.value = value;
  }),
  2: word((d: Dim, value) => {
    d.param = value;
  }),
});
const shape = message<Shape>('TensorShapeProto', {
  1: nested(dim, (s: Shape) => {
    const item = newDim();
    s.dims = append(s.dims, item);
    return item;
  }),
});
const tensorType = message<TensorType>('TypeProto.Tensor', {
  1: varint((t: TensorType, value) => {
    t.elemType = value;
  }),
  2: nested(shape, (t: TensorType) => (t.shape ??= newShape())),
});
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
    1: nested(tensorType, (t: NonNullable<ValueInfo['type']>) => (t.tensor ??= newTensorType())),
    ...otherTypes,
  }).fields,
);
const valueInfo = message<ValueInfo>('ValueInfoProto', {
  1: name((v: ValueInfo, value) => {
    v.name = value;
  }),
  2: nested(type, (v: ValueInfo) => (v.type ??= newType())),
  4: unkeptEntry,
});
const unkeptValueInfo = unkept(message<object>('ValueInfoProto', { 2: unkeptType, 4: unkeptEntry }));
const annotation = unkept(message<object>('TensorAnnotation', { 2: unkeptEntry }));

/** The specs of one read, which counts nodes over the whole file and bounds them. */
export function modelSpec(model: Model, limits: Limits): MessageSpec {
  const newNode = (): Node => {
    if (++model.nodeCount > limits.nodes) throw pastLimit('too-many-nodes', 'too many nodes', 'nodes', limits);
    return { inputs: NONE, outputs: NONE, name: NO_LABEL, opType: '', domain: '', overload: '', attributes: NONE };
  };

  // Attributes hold graphs, graphs hold nodes, nodes hold attributes: the table closes the circle once it is there.
  const attributeFields: (FieldSpec | undefined)[] = [];
  const attribute: MessageSpec = { name: 'AttributeProto', fields: attributeFields };

  const node = message<Node>('NodeProto', {
    1: name((n: Node, value) => {
      n.inputs = append(n.inputs, value);
    }),
    2: name((n: Node, value) => {
      n.outputs = append(n.outputs, value);
    }),
    3: label((n: Node, value) => {
      n.name = value;
    }),
    4: word((n: Node, value) => {
      n.opType = value;
    }),
    5: shared(attribute, newAttribute, (n: Node, item: Attribute) => {
      n.attributes = append(n.attributes, item);
    }),
    7: word((n: Node, value) => {
      n.domain = value;
    }),
    8: word((n: Node, value) => {
      n.overload = value;
    }),
    9: unkeptEntry,
    10: unkept({ name: 'NodeDeviceConfigurationProto', fields: [] }),
  });

  const graph = message<Graph>(
    'GraphProto',
    {
      1: nested(node, (g: Graph) => {
        const item = newNode();
        g.nodes = append(g.nodes, item);
        return item;
      }),
      2: word((g: Graph, value) => {
        g.name = value;
      }),
      5: nested(tensor, (g: Graph) => {
        const item = newTensor();
        g.initializers = append(g.initializers, item);
        return item;
      }),
      11: nested(valueInfo, (g: Graph) => {
        const item = newValueInfo();
        g.inputs = append(g.inputs, item);
        return item;
      }),
      12: nested(valueInfo, (g: Graph) => {
        const item = newValueInfo();
        g.outputs = append(g.outputs, item);
        return item;
      }),
      13: unkeptValueInfo,
      14: annotation,
      15: nested(sparseTensor, (g: Graph) => {
        const item = newSparse();
        g.initializers = append(g.initializers, item);
        return item;
      }),
      16: unkeptEntry,
    },
    true,
  );
  /** Training graphs, and lists of graphs: no operator of a vision model has them. */
  const unkeptGraph: FieldOf<object> = { kind: 'message', spec: graph, open: newGraph };

  const attributes = message<Attribute>('AttributeProto', {
    1: word((a: Attribute, value) => {
      a.name = value;
    }),
    2: float((a: Attribute, value) => {
      a.f = value;
    }),
    3: varint((a: Attribute, value) => {
      a.i = value;
    }),
    4: text((a: Attribute, value) => {
      a.s = value;
    }),
    5: nested(tensor, (a: Attribute) => (a.t ??= newTensor())),
    6: nested(graph, (a: Attribute) => (a.g ??= newGraph())),
    7: floats((a: Attribute, value) => {
      a.floats = append(a.floats, value);
      return a.floats.length;
    }),
    8: varints((a: Attribute, value) => {
      a.ints = append(a.ints, value);
      return a.ints.length;
    }),
    9: text((a: Attribute, value) => {
      a.strings = append(a.strings, value);
    }),
    10: unkeptTensor,
    11: unkeptGraph,
    14: unkeptType,
    15: unkeptType,
    20: varint((a: Attribute, value) => {
      a.type = value;
    }),
    21: word((a: Attribute, value) => {
      a.refName = value;
    }),
    22: unkeptSparse,
    23: unkeptSparse,
  });
  attributeFields.push(...attributes.fields);

  const localFunction = message<LocalFunction>('FunctionProto', {
    1: word((f: LocalFunction, value) => {
      f.name = value;
    }),
    4: name((f: LocalFunction, value) => {
      f.inputs = append(f.inputs, value);
    }),
    5: name((f: LocalFunction, value) => {
      f.outputs = append(f.outputs, value);
    }),
    7: nested(node, (f: LocalFunction) => {
      const item = newNode();
      f.nodes = append(f.nodes, item);
      return item;
    }),
    9: nested(opset, (f: LocalFunction) => {
      const item = newOpset();
      f.opsets = append(f.opsets, item);
      return item;
    }),
    10: word((f: LocalFunction, value) => {
      f.domain = value;
    }),
    11: shared(attribute, newAttribute, (f: LocalFunction, item: Attribute) => {
      f.attributeDefaults = append(f.attributeDefaults, item);
    }),
    12: unkeptValueInfo,
    13: word((f: LocalFunction, value) => {
      f.overload = value;
    }),
    14: unkeptEntry,
  });

  return message<Model>('ModelProto', {
    1: varint((m: Model, value) => {
      m.irVersion = value;
    }),
    2: text((m: Model, value) => {
      m.producerName = value;
    }),
    3: text((m: Model, value) => {
      m.producerVersion = value;
    }),
    4: text((m: Model, value) => {
      m.domain = value;
    }),
    7: nested(graph, (m: Model) => (m.graph ??= newGraph())),
    8: nested(opset, (m: Model) => {
      const item = newOpset();
      m.opsets = append(m.opsets, item);
      return item;
    }),
    14: nested(entry, (m: Model) => {
      const item = newEntry();
      m.metadata = append(m.metadata, item);
      return item;
    }),
    20: unkept(
      message<object>('TrainingInfoProto', { 1: unkeptGraph, 2: unkeptGraph, 3: unkeptEntry, 4: unkeptEntry }),
    ),
    25: nested(localFunction, (m: Model) => {
      const item = newFunction();
      m.functions = append(m.functions, item);
      return item;
    }),
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
