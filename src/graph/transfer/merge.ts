import type { Size, Transfer } from '../interpretation.ts';

/** The result of either branch of an If: what both agree on; where ranks differ, that of a branch with the image. */
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

/** A size known in one branch counts for both; two different sizes are an unknown one. */
const common = (a: Size, b: Size): Size => (a === b || b === null ? a : a === null ? b : null);
