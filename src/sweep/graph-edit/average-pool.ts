/** Replaces a max pool by an average pool of the same window, optionally with an affine map after it. */
import { intsOf } from '../../graph/attributes.ts';
import {
  changeNode,
  type Draft,
  type Edit,
  encodeConstant,
  encodeNode,
  freshName,
  nodesAt,
  refused,
  withNodes,
} from './draft.ts';
import { numbersTensor } from './numbers.ts';
import { isDefaultDomain, isFilterable, type Place, placeOf } from './places.ts';
import type { Skeleton } from './skeleton.ts';

/** `scale * x + shift` per channel of an NCHW value. */
export interface ChannelAffine {
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/**
 * Replaces the max pool at `at` by an average over the same window, with the same strides, padding and rounding; padding is not
 * averaged. With `restore`, an affine map follows that gives the output the moments of the max pool.
 * Refused, with the reason, where the model's operator set has no such pool.
 */
export function averageInsteadOfMax(draft: Draft, at: string, restore: ChannelAffine | null): Edit {
  const { skeleton } = draft;
  const place = placeOf(skeleton, at);
  if (!place.ok) return place;
  const { index, node } = place;
  const fault = obstacle(skeleton, place);
  if (fault !== null) return refused('not-editable', fault);
  const averaged = nodesAt(draft, index).map((encoded) =>
    changeNode(encoded, {
      opType: node.opType === 'GlobalMaxPool' ? 'GlobalAveragePool' : 'AveragePool',
      outputs: (names) => names.slice(0, 1),
      dropAttribute: (name) => name === 'storage_order' || (name === 'dilations' && skeleton.opset < 19),
    }),
  );
  const [pool] = averaged;
  if (pool === undefined) return refused('not-editable', `there is no ${at} to edit`);
  if (restore === null) return { ok: true, draft: withNodes(draft, index, [pool]) };
  return { ok: true, draft: addAffine(draft, place, pool, restore) };
}

function obstacle(skeleton: Skeleton, { node }: Place): string | null {
  const { opset, graph, readInside } = skeleton;
  if (!isDefaultDomain(node) || (node.opType !== 'MaxPool' && node.opType !== 'GlobalMaxPool')) {
    const op = isDefaultDomain(node) ? node.opType : `${node.domain}:${node.opType}`;
    return `the maximum is taken by ${op}, which has no average of the same form`;
  }
  if (opset < 19 && intsOf(node, 'dilations')?.some((d) => d !== 1)) {
    return `a dilated window: AveragePool has dilations from operator set 19 on, the model has ${opset}`;
  }
  const indices = node.outputs[1];
  if (indices) {
    const isRead =
      readInside.has(indices) ||
      graph.nodes.some(({ inputs }) => inputs.includes(indices)) ||
      graph.outputs.some(({ name }) => name === indices);
    if (isRead) return 'the positions of its maxima are used elsewhere, and an average has none';
  }
  const type = skeleton.elementType(node.inputs[0] ?? '');
  if (!isFilterable(type)) {
    return type === null ? 'the type of its numbers is not told by the file' : 'it pools quantized numbers';
  }
  return null;
}

function addAffine(draft: Draft, { index, node }: Place, pool: Uint8Array, { scale, shift }: ChannelAffine): Draft {
  const type = draft.skeleton.elementType(node.inputs[0] ?? '') as number;
  const output = node.outputs[0] as string;
  const dims = [1, scale.length, 1, 1];
  let next = draft;
  const name = (wish: string): string => {
    const [fresh, with_] = freshName(next, wish);
    next = with_;
    return fresh;
  };
  const [averaged, scaled, factor, offset] = [name('averaged'), name('scaled'), name('scale'), name('shift')];
  const nodes = [
    changeNode(pool, { outputs: () => [averaged] }),
    encodeNode({ name: name('restore_scale'), opType: 'Mul', input: [averaged, factor], output: [scaled] }),
    encodeNode({ name: name('restore_shift'), opType: 'Add', input: [scaled, offset], output: [output] }),
  ];
  const tensors = [numbersTensor(factor, type, dims, scale), numbersTensor(offset, type, dims, shift)];
  return {
    ...withNodes(next, index, nodes),
    first: [...next.first, ...tensors.map(encodeConstant)],
  };
}
