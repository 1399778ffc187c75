/**
 * What theory does a million times is done here: engines compile functions this small in a fraction of a millisecond, and
 * ones with everything around them in more time than a model takes.
 */

/** `sum_k a[i + k] b[j + k]` over `length` elements. */
export function dot(a: Float64Array, i: number, b: Float64Array, j: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (a[i + k] as number) * (b[j + k] as number);
  return sum;
}

/** Fills `out` with the products of a matrix's rows, of `length` each, and the vector from `at` on. */
export function multiply(
  matrix: Float64Array,
  vector: Float64Array,
  at: number,
  length: number,
  out: Float64Array,
): void {
  for (let row = 0; row < out.length; row++) out[row] = dot(matrix, row * length, vector, at, length);
}

/** Fills `out` with the vector times each row of `factors`, element by element. */
export function scale(vector: Float64Array, factors: Float64Array, out: Float64Array): void {
  const { length } = vector;
  for (let row = 0; row < out.length; row += length) {
    for (let k = 0; k < length; k++) out[row + k] = (vector[k] as number) * (factors[row + k] as number);
  }
}

/** Of numbers from 0 on. */
export function highest(values: Float64Array): number {
  let top = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > top) top = values[i] as number;
  return top;
}
