import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FilterBank, filterBankNoise } from '../../src/theory/filter-bank.ts';

const bandwidth = (bank: FilterBank): number => filterBankNoise(bank, [1, 1]).noiseBandwidth ?? Number.NaN;

const banks: fc.Arbitrary<FilterBank> = fc
  .tuple(...[2, 3, 5, 5].map((max) => fc.integer({ min: 1, max })))
  .chain(([out = 1, channels = 1, height = 1, width = 1]) =>
    fc
      .array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: out * channels * height * width,
        maxLength: out * channels * height * width,
      })
      .filter((weights) => weights.some((weight) => Math.abs(weight) > 1e-3))
      .map((weights) => ({ weights, shape: [out, channels, height, width] })),
  );

/** Peak of the power response on a grid so fine that it needs no climbing, straight from the definition. */
function slowBandwidth({ weights, shape: [out, channels, height, width] }: FilterBank, points = 96): number {
  let power = 0;
  let peaks = 0;
  for (let o = 0; o < out; o++) {
    let peak = 0;
    for (let u = 0; u < points; u++) {
      for (let v = 0; v <= points / 2; v++) {
        let response = 0;
        for (let c = 0; c < channels; c++) {
          let [real, imaginary] = [0, 0];
          for (let tap = 0; tap < height * width; tap++) {
            const phase = (2 * Math.PI * (u * Math.floor(tap / width) + v * (tap % width))) / points;
            const weight = weights[(o * channels + c) * height * width + tap] ?? 0;
            real += weight * Math.cos(phase);
            imaginary += weight * Math.sin(phase);
          }
          response += real ** 2 + imaginary ** 2;
        }
        peak = Math.max(peak, response);
      }
    }
    peaks += peak;
    for (let i = 0; i < channels * height * width; i++) power += (weights[o * channels * height * width + i] ?? 0) ** 2;
  }
  return power / peaks;
}

const gabor = (size: number): readonly number[] =>
  Array.from({ length: size * size }, (_, index) => {
    const [y, x] = [Math.floor(index / size) - (size - 1) / 2, (index % size) - (size - 1) / 2];
    return Math.exp(-(x * x + y * y) / 8) * Math.sin(1.8 * x);
  });

describe('noise-equivalent bandwidth', () => {
  test.each([1, 2, 3, 5, 7, 16])('of a box of %i reaches the bound', (k) => {
    const weights = new Array<number>(3 * k * k).fill(0.25);
    expect(bandwidth({ weights, shape: [1, 3, k, k] })).toBeCloseTo(1 / (k * k), 9);
  });

  test('is not told where a weight is no number, and no filter is called dead for it', () => {
    const weights = [...new Array<number>(9).fill(0), ...new Array<number>(8).fill(1), Number.NaN];
    const { noiseBandwidth, deadFilters } = filterBankNoise({ weights, shape: [2, 1, 3, 3] }, [1, 1]);
    expect([noiseBandwidth, deadFilters]).toEqual([null, 1]);
  });

  test('is never below 1/(k_h k_w) (Cauchy-Schwarz) and never above 1', () => {
    fc.assert(
      fc.property(banks, (bank) => {
        const [, , height, width] = bank.shape;
        expect(bandwidth(bank)).toBeGreaterThanOrEqual(1 / (height * width) - 1e-9);
        expect(bandwidth(bank)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  test('agrees with a direct transform on a fine grid', () => {
    fc.assert(
      fc.property(banks, (bank) => {
        // Of two hills that share a top of the loops' grid, the lower may be climbed.
        expect(bandwidth(bank) / slowBandwidth(bank)).toBeGreaterThan(0.99);
        expect(bandwidth(bank) / slowBandwidth(bank)).toBeLessThan(1.01);
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    ['along one axis', [1, 5], [-0.588, 0.773, -0.333, 0.484, 0.329]],
    ['along the other', [5, 1], [-0.588, 0.773, -0.333, 0.484, 0.329]],
    ['on both', [2, 2], [0.8, -0.9, 0.3, 0.2]],
  ] as const)(
    'a peak between two frequencies of the grid that mirror each other is found %s',
    (_, [height, width], weights) => {
      const bank: FilterBank = { weights, shape: [1, 1, height, width] };
      expect(bandwidth(bank) / slowBandwidth(bank, 960)).toBeCloseTo(1, 4);
    },
  );

  test('does not change with scale, nor with a shift of the taps', () => {
    fc.assert(
      fc.property(banks, fc.double({ min: 0.01, max: 100, noNaN: true }), (bank, scale) => {
        const noise = filterBankNoise(bank, [1, 1]);
        const scaled = filterBankNoise(
          { ...bank, weights: Array.from(bank.weights, (weight) => weight * scale) },
          [1, 1],
        );
        expect(scaled.noiseBandwidth).toBeCloseTo(noise.noiseBandwidth ?? Number.NaN, 9);
        const lags = noise.correlation.flat();
        expect(scaled.correlation.flat()).toEqual(lags.map((value) => expect.closeTo(value, 9)));
      }),
    );
    const tall = (before: number, after: number): FilterBank => ({
      weights: [...new Array<number>(before * 7).fill(0), ...gabor(7), ...new Array<number>(after * 7).fill(0)],
      shape: [1, 1, 7 + before + after, 7],
    });
    expect(bandwidth(tall(0, 3))).toBeCloseTo(bandwidth(tall(3, 0)), 6);
  });

  test('is defined for a band-pass filter, whose gain at DC is 0', () => {
    const bank: FilterBank = { weights: gabor(7), shape: [1, 1, 7, 7] };
    expect(bandwidth(bank)).toBeGreaterThan(1 / 49);
    expect(bandwidth(bank) / slowBandwidth(bank, 480)).toBeCloseTo(1, 3);
  });

  test('takes the highest of many peaks', () => {
    const weights = Array.from({ length: 81 }, (_, at) => (((at * at * 7) % 31) - 15) / 15);
    const bank: FilterBank = { weights, shape: [1, 1, 9, 9] };
    expect(bandwidth(bank) / slowBandwidth(bank, 480)).toBeCloseTo(1, 3);
  });

  test('weighs channels by the std that the graph divides by', () => {
    const bank: FilterBank = { weights: [1, 1, 1, -1], shape: [1, 2, 1, 2] };
    expect(bandwidth(bank)).toBeCloseTo(1, 9);
    expect(bandwidth({ ...bank, std: [1, 1e6] })).toBeCloseTo(0.5, 6);
    // (2 + 2/4) of power over a peak of 4 at the frequency 0.
    expect(bandwidth({ ...bank, std: [1, 2] })).toBeCloseTo(0.625, 9);
  });
});

describe('correlation and dead filters', () => {
  test('a box of 3 at stride 1', () => {
    const { correlation } = filterBankNoise({ weights: new Array(9).fill(1), shape: [1, 1, 3, 3] }, [1, 1]);
    expect(correlation[0]?.map((value) => Number(value.toFixed(6)))).toEqual([1, 0.666667, 0.333333]);
    expect(correlation[1]?.[1]).toBeCloseTo(4 / 9, 9);
  });

  test('lags count output positions', () => {
    const { correlation } = filterBankNoise({ weights: new Array(9).fill(1), shape: [1, 1, 3, 3] }, [2, 2]);
    expect(correlation.map((row) => row.length)).toEqual([2, 2]);
    expect(correlation[0]?.[1]).toBeCloseTo(1 / 3, 9);
  });

  test('a Gabor at stride 2 is anticorrelated somewhere', () => {
    const { correlation } = filterBankNoise({ weights: gabor(7), shape: [1, 1, 7, 7] }, [2, 2]);
    expect(Math.min(...correlation.flat())).toBeLessThan(0);
  });

  test('all-zero filters are counted and left out', () => {
    const some = filterBankNoise({ weights: [1, 1, 0, 0], shape: [2, 1, 1, 2] }, [1, 1]);
    expect(some).toMatchObject({ deadFilters: 1, noiseBandwidth: expect.closeTo(0.5, 9) });
    const none = filterBankNoise({ weights: [0, 0], shape: [2, 1, 1, 1] }, [1, 1]);
    expect(none).toMatchObject({ deadFilters: 2, noiseBandwidth: null, correlation: [[0]] });
  });

  test.each([
    [0, 3, 3, 3],
    [2, 0, 3, 3],
    [2, 3, 0, 3],
    [2, 3, 3, 0],
  ] as const)('a bank of %i x %i x %i x %i has no tap', (...shape) => {
    const { noiseBandwidth, deadFilters } = filterBankNoise({ weights: [], shape }, [1, 1]);
    expect([noiseBandwidth, deadFilters]).toEqual([null, shape[0]]);
  });

  test('weights that do not fill the shape are refused', () => {
    expect(() => filterBankNoise({ weights: [1], shape: [1, 1, 2, 2] }, [1, 1])).toThrow(RangeError);
  });
});
