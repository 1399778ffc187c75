/** Where: a guard against numbers that are none, as `nan_to_num` makes it, leaves pixels as they are. */
import type { Interpretation } from '../../graph/known.ts';
import type { Value } from '../../graph/types.ts';
import { opaque } from './step.ts';
import type { Handler } from './types.ts';

const TESTS: ReadonlySet<string> = new Set(['IsNaN', 'IsInf']);
const JOINS: ReadonlySet<string> = new Set(['And', 'Or', 'Not', 'Cast', 'Identity']);
/** A condition is made of no more. */
const MAX_NODES = 16;

export const guard: Handler = (step) => {
  const { interpretation, op, data } = step;
  const [condition, ...branches] = data;
  const isReplaced = branches.filter((value) => value && interpretation.of(value).image).length === 1;
  return condition && isReplaced && isTest(interpretation, condition) ? { pixels: step.pixels } : opaque(step, op);
};

/** Whether it is true of NaN and infinities alone. */
function isTest({ numbers }: Interpretation, condition: Value): boolean {
  const stack: (Value | null)[] = [condition];
  for (let count = 0; stack.length > 0; count++) {
    const node = stack.pop()?.producer;
    if (!node || count >= MAX_NODES) return false;
    if (JOINS.has(node.op)) stack.push(...node.data);
    else if (node.op === 'Equal') {
      if (!node.data.some((value) => isInfinite(numbers(value)?.data ?? []))) return false;
    } else if (!TESTS.has(node.op)) return false;
  }
  return true;
}

const isInfinite = (values: ArrayLike<number>): boolean =>
  values.length > 0 && Array.from(values).every((x) => Math.abs(x) === Number.POSITIVE_INFINITY);
