/** Quantiles of the standard normal distribution. */
import { b, ENTRIES, eachChunk, loops, place, table, words } from './noise-loops.ts';

/** Coefficients of Acklam's approximation: A / B in the middle, C / D in the tails beyond LOW. */
const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const LOW = 0.02425;

const horner = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

/** Acklam's rational approximation, relative error below 1.2e-9. @param p above 0, below 1 */
export function normalQuantile(p: number): number {
  const tail = (q: number): number => horner(C, q) / horner(D, q);
  if (p < LOW) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - LOW) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (q * horner(A, r)) / horner(B, r);
}

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

let isFilled = false;

/** Fills the table with the means of the normal distribution over cells of equal probability, so that draws keep its mean and variance. */
function fillTable(): void {
  let low = 0;
  for (let cell = 0; cell < ENTRIES / 2; cell++) {
    const high = density(normalQuantile((cell + 1) / ENTRIES));
    table[cell] = (low - high) * ENTRIES;
    table[ENTRIES - 1 - cell] = (high - low) * ENTRIES;
    low = high;
  }
  isFilled = true;
}

/**
 * Fills `out` with standard normal numbers from a table, two for each random word, which needs half the words and no logarithm.
 * The largest is 4.4, which one in 65,536 is.
 * @param out twice as long as `random`, or one shorter
 */
export function normalsFrom(random: Uint32Array, out: Float32Array): Float32Array {
  if (!isFilled) fillTable();
  eachChunk(out.length, (from, to) => {
    const used = random.subarray(from / 2, Math.ceil(to / 2));
    words.set(used);
    loops.lookUp(place.a, place.a + 4 * used.length, place.table, place.b);
    out.set(b.subarray(0, to - from), from);
  });
  return out;
}
