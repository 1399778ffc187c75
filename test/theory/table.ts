import { expect, test } from 'vitest';

/** A table of the theory: one row of inputs and expected numbers a line, equal to the digits that the table prints. */
export function tableTest<Row extends readonly unknown[]>(
  title: string,
  rows: readonly Row[],
  compute: (row: Row) => readonly (readonly [actual: number, expected: number, digits: number])[],
): void {
  test.each(rows.map((row) => [String(row.slice(0, 3).join(', ')), row] as const))(`${title}: %s`, (_, row) => {
    for (const [actual, expected, digits] of compute(row)) {
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(0.5000001 * 10 ** -digits);
    }
  });
}
