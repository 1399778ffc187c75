import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxChain, chainCorrelation, chainGain, receptiveField } from '../../src/theory/box-chain.ts';
import { toDb } from '../../src/theory/decibels.ts';
import type { Stage } from '../../src/theory/geometry.ts';
import { stemDb, stemGain } from '../../src/theory/stem.ts';
import { tableTest } from './table.ts';

const stage = (kernel: number, stride = 1): Stage => ({ kernel: [kernel, kernel], stride: [stride, stride] });
const side = fc.integer({ min: 1, max: 9 });

describe('a single kernel', () => {
  const rows: readonly (readonly [number, number])[] = [
    [1, 0],
    [2, -6.02],
    [3, -9.54],
    [4, -12.04],
    [5, -13.98],
    [7, -16.9],
    [8, -18.06],
    [11, -20.83],
    [14, -22.92],
    [16, -24.08],
    [32, -30.1],
  ];
  tableTest('1/k^2 in dB', rows, ([k, db]) => [[toDb(stemGain([k, k])), db, 2]]);

  test('the reference stands at 0 dB', () => {
    expect(stemDb(stemGain([7, 7]), 7)).toBeCloseTo(0, 12);
  });
});

describe('a chain of boxes', () => {
  const rows: readonly (readonly [string, readonly Stage[], number, number])[] = [
    ['ResNet-D 3x3/2, 3x3, 3x3', [stage(3, 2), stage(3), stage(3)], 11, -18.27],
    ['7x7/2, 3x3/2', [stage(7, 2), stage(3, 2)], 11, -19.45],
    ['four 3x3/2', [stage(3, 2), stage(3, 2), stage(3, 2), stage(3, 2)], 31, -27.74],
  ];
  tableTest('receptive field and gain', rows, ([_, stages, field, db]) => [
    [receptiveField(boxChain(stages))[0], field, 0],
    [toDb(chainGain(boxChain(stages))), db, 2],
  ]);

  test('of one stage is the kernel itself', () => {
    fc.assert(
      fc.property(side, side, (height, width) => {
        const one = boxChain([{ kernel: [height, width], stride: [2, 1] }]);
        expect(chainGain(one)).toBeCloseTo(stemGain([height, width]), 12);
      }),
    );
  });

  test('at no overlap is the product of its stages: dB add', () => {
    fc.assert(
      fc.property(side, side, (first, second) => {
        const gain = chainGain(boxChain([stage(first, first), stage(second)]));
        expect(toDb(gain)).toBeCloseTo(toDb(stemGain([first, first])) + toDb(stemGain([second, second])), 9);
      }),
    );
  });

  test('counts height and width apart, and keeps a unit sum along each', () => {
    const tall = boxChain([
      { kernel: [5, 1], stride: [2, 1] },
      { kernel: [3, 3], stride: [1, 1] },
    ]);
    expect(receptiveField(tall)).toEqual([9, 3]);
    expect(tall.stride).toEqual([2, 1]);
    expect(tall.taps.map((taps) => taps.reduce((sum, tap) => sum + tap))).toEqual(
      [1, 1].map((one) => expect.closeTo(one, 12)),
    );
    const box = chainCorrelation(boxChain([{ kernel: [4, 1], stride: [2, 1] }]));
    expect([box(1, 0), box(0, 1)]).toEqual([expect.closeTo(0.5, 12), 0]);
  });

  test('of one stage is a box', () => {
    expect(boxChain([stage(4, 2)]).taps).toEqual([
      [0.25, 0.25, 0.25, 0.25],
      [0.25, 0.25, 0.25, 0.25],
    ]);
  });

  test('correlation is 1 at lag 0, even, and gone beyond the receptive field', () => {
    const correlation = chainCorrelation(boxChain([stage(5, 2)]));
    expect(correlation(0, 0)).toBeCloseTo(1, 12);
    expect(correlation(1, -1)).toBeCloseTo(correlation(-1, 1), 12);
    expect(correlation(3, 0)).toBe(0);
  });
});
