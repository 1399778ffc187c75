/**
 * The list with one more at its end: `list` itself where it has grown, a new one while it is short.
 * V8 gives the first push room for 17, and nearly all lists of a graph (inputs, outputs, dims) hold one to four.
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
