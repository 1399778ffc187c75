import type { Size, Transfer } from '../interpretation.ts';

/** Either branch of an If: what both agree on, or the image's side. */
export const merge: Transfer = ({ inputs }) => {
  const [first, second] = inputs;
  if (!second) return { dims: first?.dims ?? null, axes: first?.axes ?? null };
  const main = first?.image || !second.image ? first : second;
  const other = main === first ? second : first;
  const agree = main?.dims?.length === other?.dims?.length;
  const dims = agree
    ? (main?.dims?.map((dim, i) => common(dim, other?.dims?.[i] ?? null)) ?? null)
    : (main?.dims ?? null);
  return { dims, axes: main?.axes ?? null };
};

/** A size that one branch doesn't tell is the other's; two sizes are none. */
const common = (a: Size, b: Size): Size => (a === b || b === null ? a : a === null ? b : null);
