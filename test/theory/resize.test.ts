import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { antialiasedMatrix, interpolationMatrix, type Resize, resizeVariance } from '../../src/theory/resize.ts';
import { resolutionDb } from '../../src/theory/resolution.ts';
import { tableTest } from './table.ts';

const variance = (scale: number, resize: Partial<Resize>, target = 96): number =>
  resizeVariance([scale * target, scale * target], [target, target], {
    mode: 'linear',
    antialias: false,
    coordinates: 'half_pixel',
    ...resize,
  });

describe('input size', () => {
  const rows: readonly (readonly [number, number])[] = [
    [160, -2.92],
    [192, -1.34],
    [224, 0],
    [256, 1.16],
    [288, 2.18],
    [299, 2.51],
    [336, 3.52],
    [384, 4.68],
    [448, 6.02],
    [512, 7.18],
    [600, 8.56],
    [1024, 13.2],
  ];
  tableTest('dB against 224', rows, ([side, db]) => [[resolutionDb([side, side], 224), db, 2]]);
});

describe('antialiased filters', () => {
  test.each([2, 3, 4])('a box at a whole scale of %i is the ideal average', (scale) => {
    expect(variance(scale, { mode: 'box' })).toBeCloseTo(1, 9);
  });

  // The mean over outputs of 24 from 32 is (1 + 1/2 + 1)/3 per axis.
  test('a box at 4/3 leaves pixels alone', () => {
    expect(variance(4 / 3, { mode: 'box' }, 24)).toBeCloseTo(1.235, 3);
  });

  test.each([4 / 3, 2, 2.5, 3, 4, 8])('bilinear at %f lies between 0.39 and 0.50', (scale) => {
    const c = variance(scale, { antialias: true });
    expect(c).toBeGreaterThan(0.39);
    expect(c).toBeLessThan(0.505);
  });

  const rows: readonly (readonly [Resize['mode'], number, number])[] = [
    ['bilinear', 4 / 9, 2],
    ['bicubic', 0.66, 2],
    ['cubic-onnx', 0.735, 2],
    ['lanczos3', 0.8, 2],
  ];
  tableTest('limit at a large scale', rows, ([mode, c, digits]) => [[variance(8, { mode }, 224), c, digits]]);

  test('at an odd scale, where a source pixel lies in the middle of each output, the limit is the same', () => {
    expect(variance(9, { mode: 'lanczos3' }, 224)).toBeCloseTo(variance(8, { mode: 'lanczos3' }, 224), 3);
  });

  test('an antialiased cubic is that of ONNX', () => {
    expect(variance(3, { mode: 'cubic', antialias: true })).toBe(variance(3, { mode: 'cubic-onnx' }));
  });
});

describe('ONNX Resize without antialias', () => {
  type Row = readonly [coordinates: string, scale: number, expected: number, digits: number];
  const rows: readonly Row[] = [
    ['half_pixel', 2, 1, 2],
    ['half_pixel', 2.5, 2.44, 2],
    ['half_pixel', 3, 9, 2],
    ['half_pixel', 4, 4, 2],
    ['asymmetric', 2, 4, 2],
    ['asymmetric', 2.5, 3.5, 1],
    ['asymmetric', 3, 9, 2],
    ['asymmetric', 4, 16, 2],
    ['align_corners', 2, 1.8, 1],
    ['align_corners', 2.5, 2.8, 1],
    ['align_corners', 3, 4.1, 1],
    ['align_corners', 4, 7.2, 1],
    ['pytorch_half_pixel', 2, 1, 2],
    ['pytorch_half_pixel', 3, 9, 2],
  ];
  // align_corners depends on the size, ever less as it grows; the table's digits are those of some 64 pixels.
  tableTest('linear, gain * s^2', rows, ([coordinates, scale, expected, digits]) => [
    [variance(scale, { coordinates }, 64), expected, digits],
  ]);

  // Half a pixel from two neighbours and one and a half from two more: 19/32 and -3/32, each twice, an axis.
  test('cubic by half', () => {
    const axis = 2 * (2 * (19 / 32) ** 2 + 2 * (3 / 32) ** 2);
    expect(variance(2, { mode: 'cubic' }, 512)).toBeCloseTo(axis ** 2, 2);
  });

  test('corners are aligned, and a single output of align_corners is the first pixel', () => {
    expect(interpolationMatrix(4, 2, 'nearest', 'align_corners')).toEqual([[[0, 1]], [[3, 1]]]);
    expect(interpolationMatrix(4, 1, 'nearest', 'align_corners')).toEqual([[[0, 1]]]);
  });

  test.each([2, 2.5, 3, 4])('nearest at %f averages nothing', (scale) => {
    expect(variance(scale, { mode: 'nearest' })).toBeCloseTo(scale ** 2, 9);
  });

  test('linear by half is the 2x2 box, whatever is asked of antialias', () => {
    expect(interpolationMatrix(4, 2, 'linear', 'half_pixel')).toEqual([
      [
        [0, 0.5],
        [1, 0.5],
      ],
      [
        [2, 0.5],
        [3, 0.5],
      ],
    ]);
  });
});

describe('laws', () => {
  const size = fc.integer({ min: 1, max: 40 });
  test('every row sums to 1, so grey stays grey', () => {
    const modes = fc.constantFrom('nearest', 'linear', 'cubic');
    const coordinates = fc.constantFrom(
      'half_pixel',
      'asymmetric',
      'align_corners',
      'pytorch_half_pixel',
      'half_pixel_symmetric',
    );
    const filters = fc.constantFrom('box', 'bilinear', 'bicubic', 'cubic-onnx', 'lanczos3');
    fc.assert(
      fc.property(size, size, modes, coordinates, filters, (source, target, mode, place, filter) => {
        const matrices = [interpolationMatrix(source, target, mode, place), antialiasedMatrix(source, target, filter)];
        for (const row of matrices.flat()) {
          expect(row.reduce((sum, [, weight]) => sum + weight, 0)).toBeCloseTo(1, 9);
          expect(row.every(([index]) => index >= 0 && index < source)).toBe(true);
        }
      }),
    );
  });

  test('enlarging never helps', () => {
    expect(resizeVariance([32, 32], [64, 32], { mode: 'linear', antialias: false, coordinates: 'half_pixel' })).toBe(1);
  });
});
