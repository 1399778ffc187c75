/** Einsum by its letters: each output letter takes the axis of the operand that has it. */
import { textOf } from '../attributes.ts';
import type { Axis } from '../axes.ts';
import type { Size, Transfer } from '../known.ts';
import type { Operator } from '../types.ts';
import { mixed } from './contract.ts';

const ELLIPSIS = '...';
/** Letters that no equation has stand for the axes of an ellipsis, the last of which are the same in all operands. */
const PRIVATE_USE = 0xe000;
const letterFromEnd = (place: number): string => String.fromCharCode(PRIVATE_USE + place);

/** How many axes a term's ellipsis stands for; negative or more than there can be where it is no term for this operand. */
const skipped = (term: string, rank: number | undefined): number =>
  term.includes(ELLIPSIS)
    ? (rank ?? Number.NaN) - (term.length - ELLIPSIS.length)
    : term.length - (rank ?? term.length);

const inRange = (count: number, most: number): boolean => count >= 0 && count <= most;

const ellipsis = (count: number): string =>
  Array.from({ length: count }, (_, i) => letterFromEnd(count - 1 - i)).join('');

/** Without an arrow: what the ellipsis stands for, then the letters that come once, in their order. */
function impliedOutput(left: string): string {
  const letters = [...left.replaceAll(',', '').replaceAll(ELLIPSIS, '')].sort();
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return (left.includes(ELLIPSIS) ? ELLIPSIS : '') + once.join('');
}

const equationOf = (operator: Operator): readonly [left: string, output: string | undefined] => {
  const [left = '', told] = textOf(operator, 'equation', '').replaceAll(' ', '').split('->');
  return [left, told];
};

/** Axes of a sole operand that are summed over. */
export function summedAxes(operator: Operator, rank: number): readonly number[] {
  const [left, told] = equationOf(operator);
  const count = skipped(left, rank);
  if (!inRange(count, left.includes(ELLIPSIS) ? rank : 0)) return [];
  const output = (told ?? impliedOutput(left)).replace(ELLIPSIS, ellipsis(count));
  const letters = left.replace(ELLIPSIS, ellipsis(count));
  return [...letters].flatMap((letter, i) => (output.includes(letter) ? [] : [i]));
}

export const einsum: Transfer = ({ inputs, operator, maxRank }) => {
  const [left, told] = equationOf(operator);
  const written = left.split(',');
  const counts = written.map((term, t) => skipped(term, inputs[t]?.dims?.length));
  const fits = written.every((term, t) => inRange(counts[t] as number, term.includes(ELLIPSIS) ? maxRank : 0));
  if (written.length !== inputs.length || !fits) return {};
  const terms = written.map((term, t) => term.replace(ELLIPSIS, ellipsis(counts[t] as number)));
  const output = (told ?? impliedOutput(left)).replace(ELLIPSIS, ellipsis(Math.max(...counts)));
  if (output.length > maxRank) return {};
  const sizes = new Map<string, Size>();
  const axes = new Map<string, Axis>();
  let summed: Axis | undefined;
  for (const [t, term] of terms.entries()) {
    for (const [i, letter] of [...term].entries()) {
      // Operands may have one place where others have many.
      const [before, size] = [sizes.get(letter) ?? null, inputs[t]?.dims?.[i] ?? null];
      sizes.set(letter, before === null || before === 1 ? (size ?? before) : before);
      const axis = inputs[t]?.axes?.[i];
      if (axis && (axes.get(letter)?.length ?? 0) === 0) axes.set(letter, axis);
      if (axis && !output.includes(letter)) summed = axis;
    }
  }
  const dims = [...output].map((letter) => sizes.get(letter) ?? null);
  return { dims, axes: [...output].map((letter, i) => axes.get(letter) ?? mixed(summed, dims[i] ?? null)) };
};
