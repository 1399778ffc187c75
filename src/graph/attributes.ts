/** Attributes by name, with the operator's default. */
import type { Attribute, Tensor } from '../onnx/model.ts';
import type { Operator } from './types.ts';

export function attributeOf({ attributes }: Operator, name: string): Attribute | undefined {
  // By position: the loop runs ten times a node, mostly before engines have compiled it.
  for (let i = 0; i < attributes.length; i++) if (attributes[i]?.name === name) return attributes[i];
  return undefined;
}

export const intOf = (operator: Operator, name: string, fallback: number): number =>
  attributeOf(operator, name)?.i ?? fallback;

export const textOf = (operator: Operator, name: string, fallback: string): string =>
  attributeOf(operator, name)?.s ?? fallback;

/** Null where the attribute is absent: an empty list means something else. */
export const intsOf = (operator: Operator, name: string): readonly number[] | null =>
  attributeOf(operator, name)?.ints ?? null;

export const tensorOf = (operator: Operator, name: string): Tensor | null => attributeOf(operator, name)?.t ?? null;
