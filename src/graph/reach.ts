/** Finds the nodes on paths from the image to outputs, and those that every path crosses. */
import type { Interpretation } from './interpretation.ts';
import type { Node, Value } from './types.ts';

/** The nodes on any path from the image to one of `outputs`, in topological order. */
export function nodesBetween({ graph, of }: Interpretation, outputs: readonly Value[]): readonly Node[] {
  const wanted = new Uint8Array(graph.nodes.length);
  const stack: Node[] = [];
  const want = (values: readonly (Value | null)[]): void => {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const producer = value?.producer;
      if (!value || !producer || wanted[producer.index] === 1 || !of(value).image) continue;
      wanted[producer.index] = 1;
      stack.push(producer);
    }
  };
  want(outputs);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) want(node.inputs);
  return graph.nodes.filter(({ index }) => wanted[index] === 1);
}

/**
 * The trunk: the nodes that every path from the image to `outputs` crosses (the dominators of the outputs), in order.
 * In a topological order every path crosses a node exactly where no edge leads past it.
 * @param between the nodes on those paths, as `nodesBetween` returns them
 */
export function trunk(
  { graph, of }: Interpretation,
  image: Value,
  outputs: readonly Value[],
  between: readonly Node[],
): readonly Node[] {
  /** By node index: its position in `between`, from 1 on; 0 for other nodes. */
  const position = new Int32Array(graph.nodes.length);
  between.forEach((node, i) => {
    position[node.index] = i + 1;
  });
  const ends = new Set(outputs);
  const farthest = (value: Value): number => {
    if (ends.has(value)) return between.length + 1;
    let far = 0;
    const { consumers } = value;
    for (let i = 0; i < consumers.length; i++) far = Math.max(far, position[(consumers[i] as Node).index] as number);
    return far;
  };
  /** Position of the farthest node that an edge from an earlier node leads to. */
  let reach = farthest(image);
  const result: Node[] = [];
  for (let i = 0; i < between.length; i++) {
    const node = between[i] as Node;
    if (reach <= i + 1) result.push(node);
    for (let at = 0; at < node.outputs.length; at++) {
      const output = node.outputs[at];
      if (output && of(output).image) reach = Math.max(reach, farthest(output));
    }
  }
  return result;
}
