/** Turns a model into a graph: names become values, local functions and subgraphs are inlined, nodes are sorted. */
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

/** What adding the nodes of a model needs to know. */
interface Lowering {
  readonly inlining: Inlining;
  /** The local function that a node calls, if it calls one. */
  readonly calleeOf: ReturnType<typeof calleesOf>;
  /** Pictures that nodes decode, and where; filled as nodes are added. */
  readonly decoded: Map<Value, string>;
}

/**
 * Lowers a model. Throws OnnxError `function-expansion` where functions or subgraphs recurse or grow beyond the limit,
 * `cyclic-graph` where nodes wait for each other, and `out-of-time`.
 */
export function lower(model: onnx.Model, budget: Budget): Graph {
  const { graph: main, names } = model;
  if (main === null) throw new OnnxError('not-onnx', 'this is not an ONNX model: it has no graph', 0);
  const builder = createBuilder(names);
  const inlining = createInlining(builder, budget);
  const decoded = new Map<Value, string>();
  const lowering: Lowering = { inlining, calleeOf: calleesOf(model), decoded };
  const opsets = opsetMap(model.opsets);
  const scope = mainScope(names);

  const inputs = main.inputs.map((info) => {
    const value = builder.lookup(scope, info.name);
    value.declared ??= info;
    return value;
  });
  builder.addInitializers(main, scope);
  const { lists } = inlining;
  lists.push({ nodes: main.nodes, scope, body: { at: 'graph', names }, opsets, bindings: null, depth: 0 });
  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    for (let i = 0; i < list.nodes.length; i++) {
      budget.checkTime();
      addNode(lowering, list, i);
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
    outputs: main.outputs.map((info) => builder.lookup(scope, info.name)),
    duplicates: builder.duplicates,
    names,
    opset: opsets.get('') ?? 0,
  };
}

/** Adds a node of a list: as itself, or as what it stands for. */
function addNode({ inlining, calleeOf, decoded }: Lowering, list: NodeList, position: number): void {
  const { builder, expand } = inlining;
  const { scope, bindings, opsets, body } = list;
  const source = list.nodes[position] as onnx.Node;
  if (bindings !== null) expand(1 + source.inputs.length + source.outputs.length + source.attributes.length);
  const domain = canonical(source.domain);
  const attributes = boundAttributes(source.attributes, bindings);
  const isConstant = domain === '' && source.opType === 'Constant';
  if (isConstant && builder.addConstant(source.outputs[0], attributes[0], scope)) return;
  const inputs = builder.lookupAll(scope, source.inputs);
  const { op, data, channelsLast } = plainOf(source.opType, domain, inputs, attributes);
  const node: MutableNode = {
    index: 0,
    operatorId: 0,
    op,
    data,
    channelsLast,
    spelling: source.opType,
    domain,
    opset: opsets.get(domain) ?? 0,
    name: source.name,
    body,
    position,
    inputs,
    outputs: builder.outputsOf(scope, source.outputs),
    attributes,
  };
  const callee = calleeOf(domain, source);
  if (callee) {
    addCall(inlining, node, callee, list);
    return;
  }
  const picture = declareDecoded(node);
  if (picture) decoded.set(picture, placeOf(node));
  else if (domain === '' && addControlFlow(inlining, node, list)) return;
  else if (!addRewritten(inlining, node)) builder.addNode(node);
}

/** Adds an If, Loop or Scan as what is in its subgraphs; false for any other node, or where a subgraph is missing. */
const addControlFlow = (inlining: Inlining, node: MutableNode, list: NodeList): boolean =>
  node.op === 'If'
    ? addIf(inlining, node, list)
    : (node.op === 'Loop' || node.op === 'Scan') && addLoop(inlining, node, list);
