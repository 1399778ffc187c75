/** A bias that is none: torch's exporter without optimization expands a 0 where a layer has no bias. */
import type { Interpretation } from '../graph/interpretation.ts';
import type { Value } from '../graph/types.ts';

export const isComputedZero = ({ numbers }: Interpretation, value: Value): boolean =>
  value.constant === null && numbers(value)?.data.every((x: number) => x === 0) === true;
