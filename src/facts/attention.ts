/** Recognizes attention. */
import type { Interpretation } from '../graph/interpretation.ts';
import type { Node } from '../graph/types.ts';

/** Products of queries and keys, or of weights and values, where both operands are computed from the image. */
const PRODUCTS: ReadonlySet<string> = new Set(['MatMul', 'FusedMatMul', 'Einsum']);
const FUSED: ReadonlySet<string> = new Set(['Attention', 'MultiHeadAttention', 'QAttention']);

export const isAttention = ({ of }: Interpretation, { op, data }: Node): boolean =>
  FUSED.has(op) || (PRODUCTS.has(op) && data.filter((value) => value && of(value).image).length > 1);
