/** Finds the nodes that edits are made at. */
import { FLOAT16, FLOAT32, FLOAT64 } from '../../onnx/dtypes.ts';
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
