import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pixels } from '../../../src/sweep/data/types.ts';
import { type Interpolation, resample } from '../../../src/sweep/preprocess/resample.ts';
import pillow from './pillow.json' with { type: 'json' };

const meanError = (actual: ArrayLike<number>, expected: readonly number[]): number =>
  expected.reduce((sum, value, i) => sum + Math.abs(value - (actual[i] as number)), 0) / expected.length;

describe('resize against Pillow', () => {
  const { width, height } = pillow;
  const rgb: Pixels = { width, height, data: Float32Array.from(pillow.rgb, (x) => x / 255) };
  const red: Pixels = { width, height, data: rgb.data.filter((_, i) => i % 3 === 0) };

  test.each(pillow.cases.map((row) => [`${row.interpolation} to ${row.width} x ${row.height}`, row] as const))(
    '%s',
    (_, row) => {
      const interpolation = row.interpolation as Interpolation;
      const resized = (pixels: Pixels): Float32Array => resample(pixels, row, { interpolation, antialias: true }).data;
      const expected = row.rgb.map((x) => x / 255);
      expect(meanError(resized(rgb), expected)).toBeLessThan(0.5 / 255);
      // Pillow's floats overshoot where its bytes, and pixels here, are cut; a cut between the passes moves them on.
      const inside = row.exact.every((x) => x >= 0 && x <= 1);
      expect(meanError(resized(red), row.exact)).toBeLessThan(inside && interpolation !== 'lanczos' ? 3e-6 : 0.03);
    },
  );

  // The matrix that small CIFAR networks were trained behind.
  test('bilinear from 32 to 24 is the triangle of 4/3 pixels, rows summing to 1', () => {
    const s = 32 / 24;
    for (let j = 0; j < 32; j++) {
      const data = new Float32Array(32);
      data[j] = 1;
      const column = resample(
        { width: 32, height: 1, data },
        { width: 24, height: 1 },
        { interpolation: 'bilinear', antialias: true },
      );
      for (let i = 0; i < 24; i++) {
        const weight = (k: number): number => Math.max(0, 1 - Math.abs((k + 0.5 - (i + 0.5) * s) / s));
        const sum = Array.from({ length: 32 }, (_, k) => weight(k)).reduce((a, b) => a + b, 0);
        expect(column.data[i]).toBe(Math.fround(weight(j) / sum));
      }
    }
  });

  // torch.nn.functional.interpolate(torch.tensor([[[0., 1, 0, 0, 1]]]), 3, mode='linear') and 'nearest-exact'
  test.each<[Interpolation, readonly number[]]>([
    ['bilinear', [1 / 3, 0, 2 / 3]],
    ['nearest', [0, 0, 1]],
  ])('%s without antialias looks at neighbours only', (interpolation, expected) => {
    const line = { width: 5, height: 1, data: Float32Array.of(0, 1, 0, 0, 1) };
    const { data } = resample(line, { width: 3, height: 1 }, { interpolation, antialias: false });
    expect(meanError(data, expected)).toBeLessThan(1e-6);
  });

  test('grey stays grey and nothing leaves [0,1]', () => {
    const side = fc.integer({ min: 1, max: 12 });
    const interpolation = fc.constantFrom<Interpolation>('nearest', 'bilinear', 'bicubic', 'lanczos', 'box');
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        interpolation,
        fc.boolean(),
        fc.nat(255),
        (w, h, width, height, name, antialias, grey) => {
          const how = { interpolation: name, antialias };
          const flat = { width: w, height: h, data: new Float32Array(w * h * 3).fill(grey / 255) };
          for (const x of resample(flat, { width, height }, how).data) expect(x).toBeCloseTo(grey / 255, 5);
          const board = { width: w, height: h, data: Float32Array.from({ length: w * h }, (_, i) => (i * 7) % 2) };
          expect(resample(board, { width, height }, how).data.every((x) => x >= 0 && x <= 1)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
