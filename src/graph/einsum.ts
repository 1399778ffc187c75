/** The equation of an Einsum, taken apart. */
import { type Attributed, textOf } from './attributes.ts';

/** `ij,jk->ik`: a letter an axis, `...` for axes without one. */
export interface Equation {
  /** The letters of each operand. */
  readonly operands: readonly string[];
  /** The letters of the result; null where the equation has no arrow and implies them. */
  readonly result: string | null;
}

/** An Einsum without an equation has one operand without axes. */
export function equationOf(operator: Attributed): Equation {
  const [left = '', result = null] = textOf(operator, 'equation', '').replaceAll(' ', '').split('->');
  return { operands: left.split(','), result };
}
