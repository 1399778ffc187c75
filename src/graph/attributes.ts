/** Reads attributes by name; the caller gives the operator's default. */
import type { Attribute, Tensor } from '../onnx/model.ts';

/** Anything that has attributes: an operator of the graph, or a node of the file. */
export interface Attributed<A = Pick<Attribute, 'name' | 'i' | 'f' | 's' | 'ints'>> {
  readonly attributes: readonly A[];
}

export function attributeOf<A extends { readonly name: string }>(
  { attributes }: Attributed<A>,
  name: string,
): A | undefined {
  // By index: the loop runs ten times a node, mostly uncompiled, and there an iterator costs an object a turn.
  for (let i = 0; i < attributes.length; i++) if (attributes[i]?.name === name) return attributes[i];
  return undefined;
}

export const intOf = (operator: Attributed, name: string, fallback: number): number =>
  attributeOf(operator, name)?.i ?? fallback;

export const floatOf = (operator: Attributed, name: string, fallback: number): number =>
  attributeOf(operator, name)?.f ?? fallback;

export const textOf = (operator: Attributed, name: string, fallback: string): string =>
  attributeOf(operator, name)?.s ?? fallback;

/** Null where the attribute is missing, which differs from an empty list. */
export const intsOf = (operator: Attributed, name: string): readonly number[] | null =>
  attributeOf(operator, name)?.ints ?? null;

export const tensorOf = (operator: Attributed<Attribute>, name: string): Tensor | null =>
  attributeOf(operator, name)?.t ?? null;
