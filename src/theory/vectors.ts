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

/**
 * The products of a matrix's rows, of `length` each, and the vector from `at` on: to places of `out` that are `step` apart,
 * from `start` on to its end.
 */
export function multiply(
  matrix: Float64Array,
  vector: Float64Array,
  at: number,
  length: number,
  out: Float64Array,
  start: number,
  step: number,
): void {
  for (let place = start, row = 0; place < out.length; place += step, row += length) {
    out[place] = dot(matrix, row, vector, at, length);
  }
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

/** Index from `from` on of the first number that is at least `least`; the length where there is none. */
export function firstAtLeast(values: Float64Array, least: number, from: number): number {
  let i = from;
  while (i < values.length && (values[i] as number) < least) i++;
  return i;
}

/**
 * `wave` holds cosines from 0 on and their sines from `count` on: writes those of `length` angles, each more by the one whose
 * cosine and sine are given, to `at` and `count + at`.
 */
export function rotate(
  wave: Float64Array,
  length: number,
  count: number,
  at: number,
  cosine: number,
  sine: number,
): void {
  for (let k = 0; k < length; k++) {
    wave[at + k] = cosine * (wave[k] as number) - sine * (wave[count + k] as number);
    wave[count + at + k] = sine * (wave[k] as number) + cosine * (wave[count + k] as number);
  }
}
