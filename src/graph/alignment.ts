/** How arithmetic before opset 7 lines up its operands: the second one's first axis lies at the first one's `axis`. */
import { type Attributed, attributeOf } from './attributes.ts';

/** Operators align at the end, as numpy does, since this opset. */
const NUMPY = 7;

/** How many axes of size 1 the second operand gets behind its own, so that both end together. */
export function axesBehind(
  operator: Attributed & { readonly opset: number },
  rank: number | undefined,
  own: number,
): number {
  const axis = operator.opset < NUMPY ? attributeOf(operator, 'axis')?.i : undefined;
  if (axis === undefined || rank === undefined) return 0;
  return Math.max(0, rank - (axis < 0 ? axis + rank : axis) - own);
}
