import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leastSquares, startNormal } from '../../../src/sweep/taps/least-squares.ts';

/** Fits `outputs` columns to rows of inputs. */
function solve(
  inputs: readonly (readonly number[])[],
  values: readonly (readonly number[])[],
): readonly number[] | null {
  const normal = startNormal(inputs[0]?.length ?? 0, values[0]?.length ?? 0);
  inputs.forEach((row, at) => void normal.add(Float64Array.from(row), Float64Array.from(values[at] ?? [])));
  const found = leastSquares(normal);
  return found === null ? null : [...found];
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

test('finds the coefficients that made the outputs', () => {
  const coefficient = fc.integer({ min: -9, max: 9 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(coefficient, coefficient, coefficient, coefficient), { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(coefficient, coefficient, coefficient, coefficient), { maxLength: 9 }),
      (wanted, more) => {
        // Triangular rows, so that any further ones leave the system regular.
        const rows = [[1, 0, 0, 0], [1, 1, 0, 0], [2, 1, 1, 0], [1, 3, 1, 1], ...more];
        const found = solve(
          rows,
          rows.map((row) => wanted.map((taps) => dot(row, taps))),
        );
        expect(found).toEqual(wanted.flat().map((value) => expect.closeTo(value, 2)));
      },
    ),
  );
});

test.each([
  ['no place', [], null],
  ['fewer places than taps', [[1, 2]], null],
  [
    'inputs that are all 0',
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    null,
  ],
  [
    'an input that is 0 throughout counts for nothing',
    [
      [1, 0],
      [2, 0],
    ],
    [3, 0],
  ],
])('%s', (_, rows, expected) => {
  const found = solve(
    rows,
    rows.map(([x = 0]) => [3 * x]),
  );
  expect(found).toEqual(expected === null ? null : expected.map((value) => expect.closeTo(value, 6)));
});
