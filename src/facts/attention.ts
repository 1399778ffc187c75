/** Operators that mix tokens by what they hold. */
import type { Interpretation } from '../graph/interpretation.ts';
import type { Node } from '../graph/types.ts';

/** Of queries and keys, and of their products and values, if both are the image's. */
const PRODUCTS: ReadonlySet<string> = new Set(['MatMul', 'FusedMatMul', 'Einsum']);
const FUSED: ReadonlySet<string> = new Set(['Attention', 'MultiHeadAttention', 'QAttention']);

export const isAttention = ({ of }: Interpretation, { op, data }: Node): boolean =>
  FUSED.has(op) || (PRODUCTS.has(op) && data.filter((value) => value && of(value).image).length > 1);
