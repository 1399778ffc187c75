import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMoments } from '../../../src/sweep/taps/moments.ts';
import type { PoolPoint } from '../../../src/sweep/taps/plan.ts';
import { averagePlanes, type Planes, type PoolWindow } from '../../../src/sweep/taps/pool-window.ts';

const window: PoolWindow = {
  kernel: [2, 2],
  strides: [2, 2],
  dilations: [1, 1],
  before: () => 0,
  count: (_, size) => Math.floor(size / 2),
};
const point = { window } as PoolPoint;

const planes = (data: readonly number[], side: number): Planes => ({
  data: Float32Array.from(data),
  planes: data.length / side ** 2,
  height: side,
  width: side,
});

const stats = (values: readonly number[]) => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length };
};

it('gives an average the mean and variance, channel by channel, of what it stands in for', () => {
  const value = fc.float({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 32, maxLength: 32 }),
      fc.array(value, { minLength: 8, maxLength: 8 }),
      (before, behind) => {
        const moments = createMoments(point);
        moments.add(planes(before, 4), planes(behind, 2));
        const affine = moments.affine();
        const averaged = averagePlanes(planes(before, 4), window);
        for (const channel of [0, 1]) {
          const part = (from: ArrayLike<number>) => Array.from(from).slice(channel * 4, channel * 4 + 4);
          const own = part(averaged.data);
          if (stats(own).variance < 1e-3) continue;
          const scale = affine?.scale[channel] ?? 0;
          const restored = stats(own.map((x) => x * scale + (affine?.shift[channel] ?? 0)));
          const wanted = stats(part(planes(behind, 2).data));
          expect(restored.mean).toBeCloseTo(wanted.mean, 2);
          expect(Math.abs(restored.variance - wanted.variance)).toBeLessThan(1e-3 * (1 + wanted.variance));
        }
      },
    ),
    { numRuns: 50 },
  );
});

it('leaves the scale of a channel that never varies', () => {
  const moments = createMoments(point);
  moments.add(planes(new Array(16).fill(3), 4), planes([1, 2, 3, 4], 2));
  expect(moments.affine()).toEqual({ scale: [1], shift: [expect.closeTo(-0.5, 6)] });
});

it('has nothing to say before the first image', () => {
  expect(createMoments(point).affine()).toBeNull();
});
