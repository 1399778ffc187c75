/** Einsum: each letter of the result takes the axis of the operand that has it. */
import type { Axis } from '../axes.ts';
import { equationOf } from '../einsum.ts';
import type { Size, Transfer } from '../interpretation.ts';
import type { Operator } from '../types.ts';
import { contracted } from './products.ts';

const ELLIPSIS = '...';
/** Axes under an ellipsis get letters that no equation uses, counted from the last axis, as there operands agree. */
const PRIVATE_USE = 0xe000;
const letterFromEnd = (place: number): string => String.fromCharCode(PRIVATE_USE + place);

/** How many axes the ellipsis of an operand's term stands for; a number out of range where term and rank don't fit. */
const axesUnderEllipsis = (term: string, rank: number | undefined): number =>
  term.includes(ELLIPSIS)
    ? (rank ?? Number.NaN) - (term.length - ELLIPSIS.length)
    : term.length - (rank ?? term.length);

const inRange = (count: number, most: number): boolean => count >= 0 && count <= most;

const ellipsis = (count: number): string =>
  Array.from({ length: count }, (_, i) => letterFromEnd(count - 1 - i)).join('');

/** The result of an equation without an arrow: the ellipsis, then the letters that occur once, sorted. */
function impliedResult(terms: readonly string[]): string {
  const letters = [...terms.join('').replaceAll(ELLIPSIS, '')].sort();
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return (terms.some((term) => term.includes(ELLIPSIS)) ? ELLIPSIS : '') + once.join('');
}

/** Axes of a sole operand that are summed over. */
export function summedAxes(operator: Operator, rank: number): readonly number[] {
  const { operands, result } = equationOf(operator);
  const [own = ''] = operands;
  const count = axesUnderEllipsis(own, rank);
  if (!inRange(count, own.includes(ELLIPSIS) ? rank : 0)) return [];
  const kept = (result ?? impliedResult(operands)).replace(ELLIPSIS, ellipsis(count));
  return [...own.replace(ELLIPSIS, ellipsis(count))].flatMap((letter, i) => (kept.includes(letter) ? [] : [i]));
}

export const einsum: Transfer = ({ inputs, operator, fitsRank }) => {
  const { operands: written, result } = equationOf(operator);
  const counts = written.map((term, t) => axesUnderEllipsis(term, inputs[t]?.dims?.length));
  const isFitting = (count: number, term: string): boolean =>
    term.includes(ELLIPSIS) ? count >= 0 && fitsRank(count) : count === 0;
  if (written.length !== inputs.length || !written.every((term, t) => isFitting(counts[t] as number, term))) return {};
  const terms = written.map((term, t) => term.replace(ELLIPSIS, ellipsis(counts[t] as number)));
  const output = (result ?? impliedResult(written)).replace(ELLIPSIS, ellipsis(Math.max(...counts)));
  if (!fitsRank(output.length)) return {};
  const sizes = new Map<string, Size>();
  const axes = new Map<string, Axis>();
  let summed: Axis | undefined;
  for (const [t, term] of terms.entries()) {
    for (const [i, letter] of [...term].entries()) {
      // An operand of size 1 is broadcast: the size is that of another.
      const [before, size] = [sizes.get(letter) ?? null, inputs[t]?.dims?.[i] ?? null];
      sizes.set(letter, before === null || before === 1 ? (size ?? before) : before);
      const axis = inputs[t]?.axes?.[i];
      if (axis && (axes.get(letter)?.length ?? 0) === 0) axes.set(letter, axis);
      if (axis && !output.includes(letter)) summed = axis;
    }
  }
  const dims = [...output].map((letter) => sizes.get(letter) ?? null);
  return { dims, axes: [...output].map((letter, i) => axes.get(letter) ?? contracted(summed, dims[i] ?? null)) };
};
