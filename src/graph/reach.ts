/** Which nodes carry the image, and which of them every path crosses. */
import type { Interpretation } from './known.ts';
import type { Node, Value } from './types.ts';

/** Nodes on some path from the image to one of `outputs`, in order. */
export function nodesBetween(interpretation: Interpretation, outputs: readonly Value[]): readonly Node[] {
  const { graph, of } = interpretation;
  const wanted = new Set<Node>();
  const stack: Node[] = [];
  const want = (value: Value | null): void => {
    if (value?.producer && of(value).image && !wanted.has(value.producer)) {
      wanted.add(value.producer);
      stack.push(value.producer);
    }
  };
  outputs.forEach(want);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) node.inputs.forEach(want);
  return graph.nodes.filter((node) => wanted.has(node));
}

/**
 * The trunk: nodes that every path from the image to `outputs` crosses (the dominators of the outputs), in order.
 * In a sorted graph a node is crossed by every path exactly when no edge leads past it.
 */
export function trunk(interpretation: Interpretation, image: Value, outputs: readonly Value[]): readonly Node[] {
  const { of } = interpretation;
  const nodes = nodesBetween(interpretation, outputs);
  const position = new Map(nodes.map((node, i) => [node, i]));
  /** Farthest node reached by an edge from anything before the current one. */
  let reach = 0;
  const last = nodes.length;
  const ends = new Set(outputs);
  const farthest = (value: Value): number => {
    let far = ends.has(value) ? last : -1;
    for (const consumer of value.consumers) far = Math.max(far, position.get(consumer) ?? -1);
    return far;
  };
  reach = farthest(image);
  const result: Node[] = [];
  nodes.forEach((node, i) => {
    if (reach <= i) result.push(node);
    for (const output of node.outputs) if (output && of(output).image) reach = Math.max(reach, farthest(output));
  });
  return result;
}
