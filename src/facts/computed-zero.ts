/** Recognizes a missing bias: for it, torch's unoptimized exporter computes zeros by expanding a 0. */
import type { Interpretation } from '../graph/interpretation.ts';
import type { Value } from '../graph/types.ts';

export const isComputedZero = ({ numbers }: Interpretation, value: Value): boolean =>
  value.constant === null && numbers(value)?.data.every((x: number) => x === 0) === true;
