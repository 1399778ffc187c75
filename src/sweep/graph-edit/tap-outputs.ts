/** Makes values inside a graph its outputs, and leaves out everything that they don't need. */
import proto from 'onnx-proto';
import { FLOAT32 } from '../../onnx/dtypes.ts';
import { subgraphsOf } from '../../onnx/tensors.ts';
import { type Draft, encodeNode, freshName, nodesAt, withNodes } from './draft.ts';
import { int } from './numbers.ts';
import { producerOf } from './places.ts';
import { type Graph, INITIALIZER, NODE, type Node } from './skeleton.ts';
import type { WireField } from './wire-fields.ts';

export interface Tapped {
  readonly draft: Draft;
  /** By value: the name of the output that has it, cast to float. */
  readonly outputs: ReadonlyMap<string, string>;
}

const GRAPH_INPUT = 11;
const GRAPH_OUTPUT = 12;

/**
 * Replaces the graph's outputs by values of the main graph that have four axes, cast to float. Nodes and weights that they don't
 * need are left out, so that a run costs no more than the taps.
 */
export function tapOutputs(draft: Draft, values: readonly string[]): Tapped {
  const outputs = new Map<string, string>();
  let next = draft;
  for (const value of new Set(values)) {
    const [output, named] = freshName(next, 'tap');
    const [name, both] = freshName(named, 'tap_cast');
    const cast = encodeNode({
      name,
      opType: 'Cast',
      input: [value],
      output: [output],
      attribute: [int('to', FLOAT32)],
    });
    const producer = producerOf(draft.skeleton, value);
    next =
      producer === null
        ? { ...both, first: [...both.first, cast] }
        : withNodes(both, producer, [...nodesAt(both, producer), cast]);
    next = { ...next, outputs: [...next.outputs, encodeOutput(output)] };
    outputs.set(value, output);
  }
  return { draft: prune(next, [...outputs.keys()]), outputs };
}

const encodeOutput = (name: string): Uint8Array =>
  proto.onnx.ValueInfoProto.encode({
    name,
    type: { tensorType: { elemType: FLOAT32, shape: { dim: [{}, {}, {}, {}] } } },
  }).finish();

/** Leaves out what is not needed for `values`, and the graph's own outputs. */
function prune(draft: Draft, values: readonly string[]): Draft {
  const { skeleton } = draft;
  const { nodes, names } = neededFor(skeleton.graph, values);
  const dropped = new Set<WireField>();
  const { graph } = skeleton;
  const weights = new Set(graph.initializers.map(({ name }) => name));
  const isNeeded: Readonly<Record<number, (index: number) => boolean>> = {
    [NODE]: (index) => nodes.has(index),
    [INITIALIZER]: (index) => names.has(graph.initializers[index]?.name ?? ''),
    // Up to IR 3 every weight is an input as well, and would now have to be fed.
    [GRAPH_INPUT]: (index) => {
      const name = graph.inputs[index]?.name ?? '';
      return names.has(name) || !weights.has(name);
    },
    [GRAPH_OUTPUT]: () => false,
  };
  const counts: Record<number, number> = {};
  for (const field of skeleton.graphFields) {
    const index = counts[field.number] ?? 0;
    counts[field.number] = index + 1;
    if (isNeeded[field.number]?.(index) === false) dropped.add(field);
  }
  return { ...draft, dropped };
}

function neededFor({ nodes }: Graph, values: readonly string[]) {
  const producers = new Map(nodes.flatMap(({ outputs }, index) => outputs.map((output) => [output, index] as const)));
  const needed = new Set<number>();
  const names = new Set<string>();
  const waiting = [...values];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    const index = producers.get(name);
    if (index === undefined || needed.has(index)) continue;
    needed.add(index);
    for (const read of reads(nodes[index] as Node)) waiting.push(read);
  }
  return { nodes: needed, names };
}

/** What a node reads, and what its subgraphs may read from around them. */
function reads(node: Node): readonly string[] {
  const inside = subgraphsOf([node]).flatMap(({ nodes, outputs }) => [
    ...nodes.flatMap(({ inputs }) => inputs),
    ...outputs.map(({ name }) => name),
  ]);
  return [...node.inputs, ...inside];
}
