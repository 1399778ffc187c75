import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Axis, axisSize, coalesce, regroup } from '../../src/graph/axes.ts';

/** N, C, H, W of an image as single factors. */
const image = (n: number, c: number, h: number, w: number): readonly Axis[] =>
  (['N', 'C', 'H', 'W'] as const).map((role, i) => {
    const size = [n, c, h, w][i] as number;
    return size === 1 ? [] : [{ role, size, step: 1 }];
  });

const sizes = (axes: readonly Axis[]): readonly (number | null)[] => axes.map(axisSize);

/** Dims of another shape with as many elements: primes of the product dealt out in order, cut at random places. */
const reshapes = fc
  .record({
    dims: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 1, max: 24 }),
    ),
    cuts: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
  })
  .map(({ dims, cuts }) => {
    const primes = dims.flatMap(factorize);
    const other: number[] = [1];
    primes.forEach((prime, i) => {
      if (cuts[i]) other.push(prime);
      else other[other.length - 1] = (other.at(-1) as number) * prime;
    });
    return { dims, other };
  });

function factorize(x: number): readonly number[] {
  for (let p = 2; p <= x; p++) if (x % p === 0) return [p, ...factorize(x / p)];
  return [];
}

describe('regroup', () => {
  it('back to the first shape gives the first axes', () => {
    fc.assert(
      fc.property(reshapes, ({ dims, other }) => {
        const axes = image(...dims);
        const there = regroup(axes, other);
        expect(there && sizes(there)).toEqual(other);
        expect(there && regroup(there, dims)).toEqual(axes);
      }),
    );
  });

  it('cuts patches: rows of patches, places inside one', () => {
    expect(regroup(image(1, 3, 224, 224), [1, 3, 14, 16, 14, 16])).toEqual([
      [],
      [{ role: 'C', size: 3, step: 1 }],
      [{ role: 'H', size: 14, step: 16 }],
      [{ role: 'H', size: 16, step: 1 }],
      [{ role: 'W', size: 14, step: 16 }],
      [{ role: 'W', size: 16, step: 1 }],
    ]);
  });

  it('is null where sizes do not meet', () => {
    expect(regroup(image(1, 3, 10, 10), [7, 43])).toBeNull();
    expect(regroup(image(1, 3, 10, 10), [3, 10, 5])).toBeNull();
    expect(regroup(image(1, 3, 10, 10), [3, 10, 10, 2])).toBeNull();
  });

  it('matches symbolic sizes axis by axis', () => {
    const axes: readonly Axis[] = [
      [{ role: 'C', size: 3, step: 1 }],
      [{ role: 'H', size: null, step: 1 }],
      [{ role: 'W', size: null, step: 1 }],
    ];
    expect(regroup(axes, [1, 3, null, null])).toEqual([[], ...axes]);
    expect(regroup(axes, [4, null, null])).toBeNull();
  });
});

it('coalesce joins only neighbours of one run', () => {
  const rows = { role: 'H', size: 14, step: 16 } as const;
  const within = { role: 'H', size: 16, step: 1 } as const;
  expect(coalesce([rows, within])).toEqual([{ role: 'H', size: 224, step: 1 }]);
  expect(coalesce([within, rows])).toEqual([within, rows]);
  expect(coalesce([rows, { role: 'W', size: 16, step: 1 }])).toHaveLength(2);
});
