/**
 * Returns the list with `value` at its end: a new array up to four items, then `list` itself, pushed to.
 * The first push to an array makes V8 reserve room for 17 items, and nearly all lists of a graph (inputs, outputs, dims)
 * have one to four.
 */
export function append<T>(list: readonly T[], value: T): T[] {
  switch (list.length) {
    case 0:
      return [value];
    case 1:
      return [list[0] as T, value];
    case 2:
      return [list[0] as T, list[1] as T, value];
    case 3:
      return [list[0] as T, list[1] as T, list[2] as T, value];
    default:
      (list as T[]).push(value);
      return list as T[];
  }
}
