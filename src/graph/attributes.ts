/** Attributes by name, with the operator's default. */
import type { Attribute, Tensor } from '../onnx/model.ts';
import type { Node } from './types.ts';

export function attributeOf({ attributes }: Node, name: string): Attribute | undefined {
  // By position: the loop runs ten times a node, mostly before engines have compiled it.
  for (let i = 0; i < attributes.length; i++) if (attributes[i]?.name === name) return attributes[i];
  return undefined;
}

export const intOf = (node: Node, name: string, fallback: number): number => attributeOf(node, name)?.i ?? fallback;

export const textOf = (node: Node, name: string, fallback: string): string => attributeOf(node, name)?.s ?? fallback;

/** Null where the attribute is absent: an empty list means something else. */
export const intsOf = (node: Node, name: string): readonly number[] | null => attributeOf(node, name)?.ints ?? null;

export const tensorOf = (node: Node, name: string): Tensor | null => attributeOf(node, name)?.t ?? null;
