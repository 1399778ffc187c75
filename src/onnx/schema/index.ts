/** Which fields of onnx.proto are kept, by their numbers there (onnx/onnx.proto3 of ONNX 1.23, IR version 13). */
import { append } from '../append.ts';
import { pastLimit } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Attribute, Graph, LocalFunction, Model, Node, Opset } from '../model.ts';
import { NO_LABEL } from '../names.ts';
import { type FieldOf, type FieldSpec, type MessageSpec, message } from '../wire/spec.ts';
import { float, floats, label, name, nested, shared, text, unkept, varint, varints, word } from './declare.ts';
import {
  NONE,
  newAttribute,
  newEntry,
  newFunction,
  newGraph,
  newOpset,
  newSparse,
  newTensor,
  newValueInfo,
} from './empty.ts';
import { entry, sparseTensor, tensor, unkeptEntry, unkeptSparse, unkeptTensor } from './tensor.ts';
import { unkeptType, unkeptValueInfo, valueInfo } from './value-info.ts';

export { newModel } from './empty.ts';

const opset = message<Opset>('OperatorSetIdProto', {
  1: word((o: Opset, value) => {
    o.domain = value;
  }),
  2: varint((o: Opset, value) => {
    o.version = value;
  }),
});

const annotation = unkept(message<object>('TensorAnnotation', { 2: unkeptEntry }));

type CreateNode = () => Node;

/**
 * The spec of ModelProto for one read into `model`, which counts nodes over the whole file.
 * Walking with it throws OnnxError `too-many-nodes` beyond `limits.nodes`.
 */
export function modelSpec(model: Model, limits: Limits): MessageSpec {
  const createNode: CreateNode = () => {
    if (++model.nodeCount > limits.nodes) throw pastLimit('too-many-nodes', 'too many nodes', 'nodes', limits);
    return { inputs: NONE, outputs: NONE, name: NO_LABEL, opType: '', domain: '', overload: '', attributes: NONE };
  };
  // Attributes contain graphs, graphs nodes, and nodes attributes: the first table is filled once the last can refer to it.
  const attributeFields: (FieldSpec | undefined)[] = [];
  const attribute: MessageSpec = { name: 'AttributeProto', fields: attributeFields };
  const node = nodeSpec(attribute);
  const graph = graphSpec(node, createNode);
  /** Graphs for training, and lists of graphs: no operator of a vision model has them. */
  const unkeptGraph: FieldOf<object> = { kind: 'message', spec: graph, open: newGraph };
  attributeFields.push(...attributeSpec(graph, unkeptGraph).fields);
  const localFunction = functionSpec(node, attribute, createNode);

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

function nodeSpec(attribute: MessageSpec): MessageSpec {
  return message<Node>('NodeProto', {
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
}

function graphSpec(node: MessageSpec, createNode: CreateNode): MessageSpec {
  return message<Graph>(
    'GraphProto',
    {
      1: nested(node, (g: Graph) => {
        const item = createNode();
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
    { unshareable: true },
  );
}

function attributeSpec(graph: MessageSpec, unkeptGraph: FieldOf<object>): MessageSpec {
  return message<Attribute>('AttributeProto', {
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
}

function functionSpec(node: MessageSpec, attribute: MessageSpec, createNode: CreateNode): MessageSpec {
  return message<LocalFunction>('FunctionProto', {
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
      const item = createNode();
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
}
