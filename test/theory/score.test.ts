import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amplification, amplificationDb } from '../../src/theory/normalization.ts';
import { gradeOf, modelScore, ruleScore } from '../../src/theory/score.ts';
import { tableTest } from './table.ts';

describe('normalization', () => {
  const rows: readonly (readonly [string, readonly number[], number, number])[] = [
    ['Inception', [0.5, 0.5, 0.5], 1, 0],
    ['CLIP', [0.26862954, 0.26130258, 0.27577711], 1.913, 5.64],
    ['ImageNet', [0.229, 0.224, 0.225], 2.232, 6.97],
  ];
  tableTest('amplification', rows, ([_, std, ratio, db]) => [
    [amplification(std, 0.5), ratio, 3],
    [amplificationDb(amplification(std, 0.5)), db, 2],
  ]);

  test.each([[[0.5, 0]], [[-1]], [[]], [[Number.NaN]]])('std %j is refused', (std) => {
    expect(() => amplification(std, 0.5)).toThrow(RangeError);
  });
});

describe('score', () => {
  const rows: readonly (readonly [number, number])[] = [
    [-20, 100],
    [0, 100],
    [13.63, 9.1],
    [6.97, 53.5],
    [3.52, 76.5],
    [5.64, 62.4],
    [7.36, 50.9],
    [8.56, 42.9],
    [15, 0],
    [40, 0],
  ];
  tableTest('dB to score', rows, ([db, score]) => [[ruleScore(db), score, 1]]);

  test('never rises with dB and stays within 0..100', () => {
    const db = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(db, db, (a, b) => {
        expect(ruleScore(Math.max(a, b))).toBeLessThanOrEqual(ruleScore(Math.min(a, b)));
        expect(ruleScore(a)).toBeGreaterThanOrEqual(0);
        expect(ruleScore(a)).toBeLessThanOrEqual(100);
      }),
    );
  });

  test('is a weighted mean, and nothing without weight', () => {
    expect(
      modelScore([
        { score: 100, weight: 1 },
        { score: 0, weight: 3 },
      ]),
    ).toBe(25);
    expect(modelScore([])).toBeNull();
    expect(modelScore([{ score: 50, weight: 0 }])).toBeNull();
  });

  test.each([
    [100, 'A'],
    [90, 'A'],
    [89.9, 'B'],
    [75, 'B'],
    [74.9, 'C'],
    [60, 'C'],
    [59.9, 'D'],
    [40, 'D'],
    [39.9, 'F'],
    [0, 'F'],
  ])('%f is %s', (score, grade) => {
    expect(gradeOf(score)).toBe(grade);
  });
});
