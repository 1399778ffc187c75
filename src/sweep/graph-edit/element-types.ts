/** What type the numbers of a value have, where a file need not say it. */
import { attributeOf } from '../../graph/attributes.ts';
import { INT32, INT64, UINT8 } from '../../onnx/dtypes.ts';
import type * as onnx from '../../onnx/model.ts';
import type { Spelled } from '../../onnx/spelled.ts';

type Node = Spelled<onnx.Node>;
type Graph = Spelled<onnx.Graph>;

/** Bounds the search for an element type. */
const HOPS = 10_000;

/**
 * Tells the element type (TensorProto.DataType) of a value, followed back to what declares one: an input, a tensor, a Cast, a
 * quantization. Null where nothing does.
 */
export function elementTypes(graph: Graph): (name: string) => number | null {
  // What was asked before is known, so that a chain of pools is walked once.
  const known = new Map<string, number>();
  for (const { name, type } of graph.inputs) if (type?.tensor) known.set(name, type.tensor.elemType);
  for (const { name, dataType } of graph.initializers) known.set(name, dataType);
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  return (name) => {
    const type = followed(name, known, producers);
    if (type !== null) known.set(name, type);
    return type;
  };
}

function followed(
  name: string,
  known: ReadonlyMap<string, number>,
  producers: ReadonlyMap<string, Node>,
): number | null {
  const seen = new Set<string>();
  // Values still to be tried, the likeliest last.
  const waiting = [name];
  for (let hops = 0; hops < HOPS; hops++) {
    const next = waiting.pop();
    if (next === undefined) return null;
    if (next === '' || seen.has(next)) continue;
    seen.add(next);
    const type = known.get(next);
    if (type !== undefined) return type;
    const node = producers.get(next);
    if (node === undefined) continue;
    const own = typeOrInputOf(node);
    if (typeof own === 'number') return own;
    waiting.push(...[...node.inputs].reverse(), own);
  }
  return null;
}

/** The type that a node's output has by itself, or the name of the input whose type it has. */
function typeOrInputOf(node: Node): number | string {
  switch (node.opType) {
    case 'Cast':
      return attributeOf(node, 'to')?.i ?? '';
    case 'Constant':
      return node.attributes.find(({ t }) => t !== null)?.t?.dataType ?? '';
    case 'DequantizeLinear':
      return node.inputs[1] ?? '';
    case 'QuantizeLinear':
      return node.inputs[2] || UINT8;
    case 'DynamicQuantizeLinear':
      return UINT8;
    case 'QLinearConv':
      return node.inputs[7] || UINT8;
    case 'ConvInteger':
    case 'MatMulInteger':
      return INT32;
    case 'Shape':
    case 'Size':
      return INT64;
    default:
      return node.inputs[0] ?? '';
  }
}
