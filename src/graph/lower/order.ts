/** Sorts nodes topologically, as a file may list them in any order. */
import { OnnxError } from '../../onnx/errors.ts';
import { type Node, placeOf } from '../types.ts';

/**
 * Orders nodes so that each follows the producers of its inputs (Kahn's algorithm); an order that is right is kept.
 * Throws OnnxError `cyclic-graph`, naming a node on the cycle.
 */
export function topologicalOrder(nodes: readonly Node[]): readonly Node[] {
  if (isOrdered(nodes)) return nodes;
  const waiting = new Int32Array(nodes.length);
  for (const node of nodes) {
    const producers = new Set<Node>();
    for (const input of node.inputs) if (input?.producer) producers.add(input.producer);
    waiting[node.index] = producers.size;
  }
  const order: Node[] = nodes.filter((node) => waiting[node.index] === 0);
  for (let i = 0; i < order.length; i++) {
    const released = new Set<Node>();
    for (const output of (order[i] as Node).outputs) {
      if (output?.producer === order[i]) for (const consumer of output?.consumers ?? []) released.add(consumer);
    }
    for (const consumer of released) {
      waiting[consumer.index] = (waiting[consumer.index] as number) - 1;
      if (waiting[consumer.index] === 0) order.push(consumer);
    }
  }
  if (order.length < nodes.length) {
    const stuck = nodes.find((node) => (waiting[node.index] as number) > 0) as Node;
    throw new OnnxError(
      'cyclic-graph',
      `nodes wait for each other in a cycle, among them ${placeOf(stuck)} (${stuck.spelling})`,
    );
  }
  return order;
}

function isOrdered(nodes: readonly Node[]): boolean {
  for (let i = 0; i < nodes.length; i++) {
    const { inputs } = nodes[i] as Node;
    for (let k = 0; k < inputs.length; k++) if ((inputs[k]?.producer?.index ?? -1) >= i) return false;
  }
  return true;
}
