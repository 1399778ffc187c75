/** Constants folded along axes. */
import { reduce as reduceNumbers } from '../constants.ts';
import type { Contents } from '../known.ts';
import { reducedAxes } from '../transfer/contract.ts';

export const reduce =
  (fold: (run: readonly number[]) => number): Contents =>
  (call) => {
    const numbers = call.numbers(0);
    const gone = numbers && reducedAxes(call, numbers.dims.length);
    return gone && reduceNumbers(numbers, gone, fold).data;
  };
