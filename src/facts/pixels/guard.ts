/** Where, as `nan_to_num` uses it: replacing NaN and infinities leaves pixels as they are. */
import type { Interpretation } from '../../graph/interpretation.ts';
import type { Value } from '../../graph/types.ts';
import { opaque } from './step.ts';
import type { Handler } from './types.ts';

const TESTS: ReadonlySet<string> = new Set(['IsNaN', 'IsInf']);
/** How deep conditions are nested at most. */
const MAX_DEPTH = 8;

export const guard: Handler = (step) => {
  const { interpretation, op, data } = step;
  const [condition, ...branches] = data;
  const isReplaced = branches.filter((value) => value && interpretation.of(value).image).length === 1;
  return condition && isReplaced && isTest(interpretation, condition) ? { pixels: step.pixels } : opaque(step, op);
};

/** Whether it is true of NaN and infinities alone, or of all but them. */
function isTest(interpretation: Interpretation, condition: Value | null | undefined, depth = 0): boolean {
  const node = condition?.producer;
  if (!node || depth > MAX_DEPTH) return false;
  const { op, data } = node;
  const isPart = (value: Value | null): boolean => isTest(interpretation, value, depth + 1);
  switch (op) {
    case 'Not':
    case 'Cast':
    case 'Identity':
      return isPart(data[0] ?? null);
    // Such as infinite, and greater than 0.
    case 'And':
      return data.some(isPart);
    case 'Or':
      return data.every(isPart);
    case 'Equal':
      return data.some((value) => isInfinite(interpretation.numbers(value)?.data ?? []));
    default:
      return TESTS.has(op);
  }
}

const isInfinite = (values: ArrayLike<number>): boolean =>
  values.length > 0 && Array.from(values).every((x) => Math.abs(x) === Number.POSITIVE_INFINITY);
