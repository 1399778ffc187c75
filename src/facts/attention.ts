/** Recognizes attention. */
import { intOf } from '../graph/attributes.ts';
import { isSpatial } from '../graph/axes.ts';
import type { Interpretation } from '../graph/interpretation.ts';
import { atAxis } from '../graph/transfer/dims.ts';
import type { Node } from '../graph/types.ts';

/** Products of queries and keys, or of weights and values, where both operands are computed from the image. */
const PRODUCTS: ReadonlySet<string> = new Set(['MatMul', 'FusedMatMul', 'Einsum']);
const FUSED: ReadonlySet<string> = new Set(['Attention', 'MultiHeadAttention', 'QAttention']);

export const isAttention = ({ of }: Interpretation, { op, data }: Node): boolean =>
  FUSED.has(op) || (PRODUCTS.has(op) && data.filter((value) => value && of(value).image).length > 1);

/** Operators that bring weights to the shape of what they weigh. */
const SPREADING: ReadonlySet<string> = new Set(['Reshape', 'Unsqueeze', 'Squeeze', 'Expand', 'Tile', 'Transpose']);

/** Whether places are summed with weights that a softmax gave them. */
export function isWeighed(interpretation: Interpretation, product: Node | null): boolean {
  if (product?.op !== 'Mul') return false;
  return product.data.some((factor) => {
    let node = factor?.producer;
    for (let hops = 0; node && hops < 6; hops++) {
      if (node.op === 'Softmax') return isOverPlaces(interpretation, node);
      node = node.data.length === 1 || SPREADING.has(node.op) ? node.data[0]?.producer : null;
    }
    return false;
  });
}

/** Whether a softmax weighs places against each other, not the classes or clusters at one place. */
function isOverPlaces({ of }: Interpretation, node: Node): boolean {
  const axes = node.data[0] ? of(node.data[0]).axes : null;
  const axis = atAxis(intOf(node, 'axis', node.opset < 13 ? 1 : -1), axes?.length ?? 0);
  return axes === null || (axes[axis]?.some(isSpatial) ?? false);
}
