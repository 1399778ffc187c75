/** Attributes by name, with the operator's default. */
import type { Attribute, Tensor } from '../onnx/model.ts';
import type { Node } from './types.ts';

const find = (node: Node, name: string): Attribute | undefined =>
  node.attributes.find((attribute) => attribute.name === name);

export const intOf = (node: Node, name: string, fallback: number): number => find(node, name)?.i ?? fallback;

export const textOf = (node: Node, name: string, fallback: string): string => find(node, name)?.s ?? fallback;

/** Null where the attribute is absent: an empty list means something else. */
export const intsOf = (node: Node, name: string): readonly number[] | null => find(node, name)?.ints ?? null;

export const tensorOf = (node: Node, name: string): Tensor | null => find(node, name)?.t ?? null;
