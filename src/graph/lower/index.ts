/** Model to graph: names become values, local functions and subgraphs are inlined, nodes are sorted. */
import type { Budget } from '../../onnx/budget.ts';
import { OnnxError } from '../../onnx/errors.ts';
import type * as onnx from '../../onnx/model.ts';
import { plainOf } from '../operators.ts';
import { type Graph, placeOf, type Value } from '../types.ts';
import { createBuilder, type MutableNode } from './builder.ts';
import { addIf, addLoop } from './control-flow.ts';
import { declareDecoded } from './decoder.ts';
import { addCall, boundAttributes, calleesOf, canonical, opsetMap } from './functions.ts';
import { createInlining, type Inlining, type NodeList } from './inlining.ts';
import { topologicalOrder } from './order.ts';
import { addRewritten } from './rewrite.ts';
import { mainScope } from './scopes.ts';

/** Adds a node of the default domain that holds subgraphs; false where it is none, or they are missing. */
const addControlFlow = (inlining: Inlining, node: MutableNode, list: NodeList): boolean =>
  node.op === 'If'
    ? addIf(inlining, node, list)
    : (node.op === 'Loop' || node.op === 'Scan') && addLoop(inlining, node, list);

/**
 * Lowers a model. Throws OnnxError `function-expansion` where functions or subgraphs recurse or grow beyond the limit,
 * `cyclic-graph` where nodes wait for each other.
 */
export function lower(model: onnx.Model, budget: Budget): Graph {
  const { graph: main, names } = model;
  if (main === null) throw new OnnxError('not-onnx', 'this is not an ONNX model: it has no graph', 0);
  const builder = createBuilder(names);
  const inlining = createInlining(builder, budget);
  const { lists, expand } = inlining;
  const { lookup, lookupAll } = builder;
  const calleeOf = calleesOf(model);
  const opsets = opsetMap(model.opsets);
  const scope = mainScope(names);

  const inputs = main.inputs.map((info) => {
    const value = lookup(scope, info.name);
    value.declared ??= info;
    return value;
  });
  builder.addInitializers(main, scope);
  lists.push({ nodes: main.nodes, scope, body: { at: 'graph', names }, opsets, bindings: null, depth: 0 });

  const decoded = new Map<Value, string>();
  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    for (let i = 0; i < list.nodes.length; i++) {
      budget.checkTime();
      const source = list.nodes[i] as onnx.Node;
      if (list.bindings !== null) expand(1 + source.inputs.length + source.outputs.length + source.attributes.length);
      const domain = canonical(source.domain);
      const attributes = boundAttributes(source.attributes, list.bindings);
      if (
        domain === '' &&
        source.opType === 'Constant' &&
        builder.addConstant(source.outputs[0], attributes[0], list.scope)
      ) {
        continue;
      }
      const inputs = lookupAll(list.scope, source.inputs);
      const { op, data, channelsLast } = plainOf(source.opType, domain, inputs, attributes);
      const node: MutableNode = {
        index: 0,
        operatorId: 0,
        op,
        data,
        channelsLast,
        spelling: source.opType,
        domain,
        opset: list.opsets.get(domain) ?? 0,
        name: source.name,
        body: list.body,
        position: i,
        inputs,
        outputs: lookupAll(list.scope, source.outputs),
        attributes,
      };
      const callee = calleeOf(domain, source);
      const picture = callee ? null : declareDecoded(node);
      if (callee) addCall(inlining, node, callee, list);
      else if (picture) decoded.set(picture, placeOf(node));
      else if (domain === '' && addControlFlow(inlining, node, list)) continue;
      else if (!addRewritten(inlining, node)) builder.addNode(node);
    }
  }

  const sorted = topologicalOrder(builder.nodes);
  sorted.forEach((node, index) => {
    (node as MutableNode).index = index;
  });
  return {
    nodes: sorted,
    values: builder.values,
    inputs: [...inputs.filter((value) => value.declared !== null && value.producer === null), ...decoded.keys()],
    decoded,
    outputs: main.outputs.map((info) => lookup(scope, info.name)),
    duplicates: builder.duplicates,
    names,
    opset: opsets.get('') ?? 0,
  };
}
