import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxChain, chainCorrelation } from '../../src/theory/box-chain.ts';
import { integrate, maxOfNormals } from '../../src/theory/order-statistics.ts';
import { maxOverAverageDb, maxPoolNoise, windowCorrelation } from '../../src/theory/pooling.ts';
import { tableTest } from './table.ts';

type Six = readonly [number, number, number, number, number, number];

describe('independent noise', () => {
  const rows: readonly Six[] = [
    [4, 1.0294, 0.4917, 1.5513, 0.25, 7.93],
    [9, 1.485, 0.3574, 2.5626, 0.1111, 13.63],
    [16, 1.766, 0.295, 3.4137, 0.0625, 17.37],
    [25, 1.9653, 0.2585, 4.121, 0.04, 20.13],
    [49, 2.2412, 0.2168, 5.2397, 0.0204, 24.1],
  ];
  tableTest('window of n', rows, ([n, bias, variance, mse, averageMse, db]) => {
    const noise = maxPoolNoise(n);
    return [
      [noise.bias, bias, 4],
      [noise.variance, variance, 4],
      [noise.mse, mse, 4],
      [noise.averageMse, averageMse, 4],
      [noise.db, db, 2],
    ];
  });
  const heads: readonly (readonly [number, number])[] = [
    [49, 24.1],
    [64, 25.6],
    [196, 31.8],
  ];
  tableTest('global maximum', heads, ([n, db]) => [[maxPoolNoise(n).db, db, 1]]);

  test('a window of one is a plain sample', () => {
    expect(maxOfNormals(1).mean).toBeCloseTo(0, 9);
    expect(maxOfNormals(1).variance).toBeCloseTo(1, 9);
    expect(maxOverAverageDb([1, 1])).toBeCloseTo(0, 9);
  });

  test.each([4, 9])('the numbers kept for a window of %d are the integral', (n) => {
    expect(maxOfNormals(n).mean).toBeCloseTo(integrate(n).mean, 12);
    expect(maxOfNormals(n).variance).toBeCloseTo(integrate(n).variance, 12);
  });

  test('dB grow with n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 500 }), (n, more) => {
        expect(maxPoolNoise(n + more).db).toBeGreaterThan(maxPoolNoise(n).db);
      }),
      { numRuns: 40 },
    );
  });

  test.each([0, -1, 2.5, Number.NaN])('%f samples are refused', (n) => {
    expect(() => maxOfNormals(n)).toThrow(RangeError);
  });
});

describe('correlated noise', () => {
  type Row = readonly [kernel: number, stride: number, window: number, rb: number, db: number];
  const rows: readonly Row[] = [
    [7, 2, 3, 0.5, 5.05],
    [3, 1, 2, 0.59, 2.46],
    [7, 1, 3, 0.73, 2.7],
    [3, 2, 3, 0.14, 10.06],
    [3, 1, 3, 0.43, 5.81],
  ];
  tableTest('kernel, stride, window', rows, ([kernel, stride, window, rb, db]) => {
    const box = chainCorrelation(boxChain([{ kernel: [kernel, kernel], stride: [stride, stride] }]));
    const correlation = windowCorrelation([window, window], box);
    return [
      [correlation, rb, 2],
      [maxOverAverageDb([window, window], correlation), db, 2],
    ];
  });

  test('negative correlation is capped at the independent value', () => {
    expect(maxOverAverageDb([3, 3], -0.12)).toBeCloseTo(maxOverAverageDb([3, 3]), 12);
    expect(maxOverAverageDb([3, 3], -0.5)).toBeCloseTo(maxOverAverageDb([3, 3]), 12);
  });

  test('dB fall as correlation rises, down to 0 for one shared sample', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(maxOverAverageDb([3, 3], high)).toBeLessThanOrEqual(maxOverAverageDb([3, 3], low) + 1e-12);
      }),
      { numRuns: 40 },
    );
    expect(maxOverAverageDb([3, 3], 1)).toBeCloseTo(0, 12);
  });

  test('a window of one has no pairs', () => {
    expect(windowCorrelation([1, 1], () => 1)).toBe(0);
  });
});
