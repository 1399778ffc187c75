/** Reductions of constants along axes. */
import { reduce as reduceNumbers } from '../constants.ts';
import type { Contents } from '../interpretation.ts';
import { reducedAxes } from '../transfer/reduce.ts';
import { isOfWhole, isSingle } from './elementwise.ts';

export const reduce =
  (fold: (run: readonly number[]) => number): Contents =>
  (call) => {
    const numbers = call.numbers(0);
    const gone = numbers && reducedAxes(call, numbers.dims.length);
    const rounded = isSingle(call.input) ? (run: readonly number[]) => Math.fround(fold(run)) : fold;
    return gone && reduceNumbers(numbers, gone, rounded).data;
  };

export const sum = (run: readonly number[]): number => run.reduce((total, x) => total + x, 0);

export const squares = (run: readonly number[]): number => sum(run.map((x) => x * x));

export const mean: Contents = (call, dims, output) =>
  reduce((run) => (isOfWhole(call) ? Math.trunc(sum(run) / run.length) : sum(run) / run.length))(call, dims, output);
