/**
 * Flattens control flow. Subgraphs are inlined once and connected by operators of the domain `noiselint`: `Merge` (the result of
 * either branch of an If, or of any iteration of a loop), `Enter` (a loop-carried value in the first iteration), `Unstack` and
 * `Stack` (one slice of a scanned tensor, and slices stacked along a new first axis), `Unknown` and `UnknownScalar` (a loop counter
 * or condition).
 */
import { pastLimit } from '../../onnx/errors.ts';
import type * as onnx from '../../onnx/model.ts';
import type { Name } from '../../onnx/names.ts';
import { attributeOf, intOf } from '../attributes.ts';
import { type Body, type Node, placeOf } from '../types.ts';
import type { Inlining, NodeList } from './inlining.ts';
import { type Scope, subgraphScope } from './scopes.ts';

const graphOf = (node: Node, name: string): onnx.Graph | null => attributeOf(node, name)?.g ?? null;

/** Opens the scope of a subgraph, which defines its inputs, its initializers and the outputs of its nodes, and lists its nodes. */
function enter({ builder, budget, lists, expand }: Inlining, graph: onnx.Graph, list: NodeList, body: Body): Scope {
  if (list.depth >= budget.depth) throw pastLimit('too-deep', 'subgraphs are nested too deep', 'depth', budget);
  if (list.bindings !== null) expand(graph.inputs.length + graph.outputs.length + graph.initializers.length);
  const own = new Set<Name>();
  for (const input of graph.inputs) own.add(input.name);
  for (const tensor of graph.initializers) own.add(tensor.name);
  for (const node of graph.nodes) for (const output of node.outputs) own.add(output);
  const scope = subgraphScope(list.scope, own);
  builder.addInitializers(graph, scope);
  lists.push({ ...list, nodes: graph.nodes, scope, body, depth: list.depth + 1 });
  return scope;
}

/** Inlines both branches of an If and merges their results; false where a branch is missing. */
export function addIf(inlining: Inlining, node: Node, list: NodeList): boolean {
  const { names, lookup, synthetic } = inlining.builder;
  const branches = ['then_branch', 'else_branch'].map((name) => graphOf(node, name));
  if (branches.some((branch) => branch === null)) return false;
  const results = branches.map((branch, i) => {
    const graph = branch as onnx.Graph;
    const at = `${placeOf(node)}.${i === 0 ? 'then_branch' : 'else_branch'}`;
    const scope = enter(inlining, graph, list, { at, names });
    return graph.outputs.map((output) => lookup(scope, output.name));
  });
  node.outputs.forEach((output, i) => {
    if (output === null) return;
    const inputs = results.map((outputs) => outputs[i]).filter((value) => value !== undefined);
    synthetic('Merge', { at: placeOf(node), names }, inputs, [output]);
  });
  return true;
}

/** Inlines the body of a Loop or Scan once, as its first iteration; false where it has no body. */
export function addLoop(inlining: Inlining, node: Node, list: NodeList): boolean {
  const { names, lookup, synthetic } = inlining.builder;
  const graph = graphOf(node, 'body');
  if (graph === null) return false;
  const body: Body = { at: `${placeOf(node)}.body`, names };
  const scope = enter(inlining, graph, list, body);
  const isLoop = node.spelling === 'Loop';
  const scanned = isLoop ? 0 : intOf(node, 'num_scan_inputs', 0);
  const fed = isLoop ? node.inputs.slice(2) : node.inputs;
  const carried = isLoop ? fed.length : fed.length - scanned;
  const bodyInputs = graph.inputs.map((input) => lookup(scope, input.name));
  if (isLoop) {
    bodyInputs.slice(0, 2).forEach((own, i) => {
      const rank = graph.inputs[i]?.type?.tensor?.shape?.dims.length ?? 0;
      synthetic(rank === 0 ? 'UnknownScalar' : 'Unknown', body, [], [own]);
    });
  }
  bodyInputs.slice(isLoop ? 2 : 0).forEach((inner, i) => {
    const outer = fed[i];
    if (outer) synthetic(i < carried ? 'Enter' : 'Unstack', body, [outer], [inner]);
  });
  const bodyOutputs = graph.outputs.slice(isLoop ? 1 : 0).map((output) => lookup(scope, output.name));
  node.outputs.forEach((output, i) => {
    const inner = bodyOutputs[i];
    if (output && inner) synthetic(i < carried ? 'Merge' : 'Stack', { at: placeOf(node), names }, [inner], [output]);
  });
  return true;
}
