/** Finds the nodes that edits are made at, and the element types of values there. */
import { attributeOf } from '../../graph/attributes.ts';
import { FLOAT16, FLOAT32, FLOAT64, INT32, INT64, UINT8 } from '../../onnx/dtypes.ts';
import { refused } from './draft.ts';
import type { Node, Skeleton } from './skeleton.ts';

export interface Place {
  readonly ok: true;
  readonly index: number;
  readonly node: Node;
}

/** The node that a fact names, such as `graph.node[2]`. Refused inside functions, which several calls share, and subgraphs. */
export function placeOf({ graph, nodeFields, opset }: Skeleton, at: string): Place | ReturnType<typeof refused> {
  const position = /^graph\.node\[(\d+)\]$/.exec(at)?.[1];
  if (position === undefined) {
    return refused('not-editable', `${at} stands inside a function or subgraph, whose nodes may serve several places`);
  }
  if (opset < 7) return refused('not-editable', `operator set ${opset}: edits need 7 or later`);
  const index = Number(position);
  const node = graph.nodes[index];
  if (node === undefined || nodeFields[index] === undefined)
    return refused('not-editable', `there is no ${at} to edit`);
  return { ok: true, index, node };
}

export const isDefaultDomain = ({ domain }: Node): boolean => domain === '' || domain === 'ai.onnx';

/** Position of the node of the main graph that computes a value; null for inputs, weights and values of subgraphs. */
export function producerOf({ graph }: Skeleton, name: string): number | null {
  const index = graph.nodes.findIndex(({ outputs }) => outputs.includes(name));
  return index < 0 ? null : index;
}

const FILTERABLE: ReadonlySet<number> = new Set([FLOAT32, FLOAT16, FLOAT64]);

/** Whether pools, Resize and convolutions take the type in every operator set from 7 on; bfloat16 they don't. */
export const isFilterable = (type: number | null): type is number => type !== null && FILTERABLE.has(type);

/** Bounds the search for an element type. */
const HOPS = 10_000;

/**
 * The element type (TensorProto.DataType) of a value, by walking back to what declares one: an input, a tensor, a Cast, a
 * quantization. Null where nothing does.
 */
export function elementType({ graph }: Skeleton, name: string): number | null {
  const declared = new Map<string, number>();
  for (const { name: input, type } of graph.inputs) if (type?.tensor) declared.set(input, type.tensor.elemType);
  for (const tensor of graph.initializers) declared.set(tensor.name, tensor.dataType);
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const seen = new Set<string>();
  // Values still to be tried, the likeliest last.
  const waiting = [name];
  for (let hops = 0; hops < HOPS; hops++) {
    const next = waiting.pop();
    if (next === undefined) return null;
    if (next === '' || seen.has(next)) continue;
    seen.add(next);
    const type = declared.get(next);
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
