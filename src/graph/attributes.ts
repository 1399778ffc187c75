/** Attributes by name, with the operator's default. */
import type { Attribute, Tensor } from '../onnx/model.ts';

/** What has attributes: an operator of the graph, or a node as the file has it. */
export interface Attributed<A = Pick<Attribute, 'name' | 'i' | 's' | 'ints'>> {
  readonly attributes: readonly A[];
}

export function attributeOf<A extends { readonly name: string }>(
  { attributes }: Attributed<A>,
  name: string,
): A | undefined {
  // By position: the loop runs ten times a node, mostly before engines have compiled it.
  for (let i = 0; i < attributes.length; i++) if (attributes[i]?.name === name) return attributes[i];
  return undefined;
}

export const intOf = (operator: Attributed, name: string, fallback: number): number =>
  attributeOf(operator, name)?.i ?? fallback;

export const textOf = (operator: Attributed, name: string, fallback: string): string =>
  attributeOf(operator, name)?.s ?? fallback;

/** Null where the attribute is absent: an empty list means something else. */
export const intsOf = (operator: Attributed, name: string): readonly number[] | null =>
  attributeOf(operator, name)?.ints ?? null;

export const tensorOf = (operator: Attributed<Attribute>, name: string): Tensor | null =>
  attributeOf(operator, name)?.t ?? null;
