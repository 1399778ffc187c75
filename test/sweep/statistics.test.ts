import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../src/sweep/run/outcome.ts';
import { runResults } from '../../src/sweep/run-results.ts';
import { kendall, spearman } from '../../src/sweep/statistics/correlation.ts';
import { quantile, wilson } from '../../src/sweep/statistics/intervals.ts';
import { rankDiff } from '../../src/sweep/statistics/rank-diff.ts';
import { hasOnlyNumbers, type RunResult } from '../../src/sweep/statistics/run-result.ts';
import { fitLine, robustnessSlope } from '../../src/sweep/statistics/slope.ts';
import { summarize } from '../../src/sweep/statistics/summarize.ts';
import { ranks } from '../../src/theory/ranks.ts';

const SIGMAS = [0, 0.08, 0.12, 0.18, 0.26, 0.38];
const numbers = (length: number) => fc.array(fc.integer({ min: 0, max: 12 }), { minLength: length, maxLength: length });

describe('known answers of SciPy', () => {
  test.each([
    [0, 10, 0, 0.27753279986],
    [5, 10, 0.23659309051, 0.76340690949],
    [877, 1000, 0.85518876737, 0.89592585675],
    [1000, 1000, 0.99617324151, 1],
    [1, 200, 0.00088316872, 0.0277737044],
  ])('Wilson’s interval of %i in %i', (hits, count, low, high) => {
    const found = wilson(hits / count, count);
    expect(found[0]).toBeCloseTo(low, 9);
    expect(found[1]).toBeCloseTo(high, 9);
  });

  test('a line: linregress', () => {
    const line = fitLine(SIGMAS, [0.87, 0.8, 0.74, 0.61, 0.45, 0.2]);
    expect(line.slope).toBeCloseTo(-1.833333333333, 10);
    expect(line.intercept).toBeCloseTo(0.9233333333333, 10);
    expect(line.r2).toBeCloseTo(0.9817574375563, 10);
    expect(fitLine(SIGMAS, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).toMatchObject({ r2: 1 });
  });

  test('rank correlation with ties: spearmanr, kendalltau', () => {
    const [x, y] = [
      [1, 2, 2, 4, 5, 7, 8, 8, 10, 3],
      [2, 1, 4, 4, 3, 8, 6, 9, 7, 2],
    ];
    expect(spearman(x, y).value).toBeCloseTo(0.8006134969325, 10);
    expect(kendall(x, y).value).toBeCloseTo(0.6279069767442, 10);
    // Bonett and Wright: tanh(atanh(r) +- 1.96 sqrt((1 + r^2 / 2) / 7)).
    expect(spearman(x, y).ci95?.[0]).toBeCloseTo(0.244, 3);
    expect(spearman(x, y).ci95?.[1]).toBeCloseTo(0.9606, 3);
    // Fieller, Hartley and Pearson: tanh(atanh(tau) +- 1.96 sqrt(0.437 / 6)).
    expect(kendall(x, y).ci95?.[0]).toBeCloseTo(0.2058, 3);
    expect(kendall(x, y).ci95?.[1]).toBeCloseTo(0.8529, 3);
  });

  test('quantiles: numpy.quantile', () => {
    expect([0.025, 0.5, 0.975].map((share) => quantile([1, 3, 4, 8, 9, 20], share))).toEqual([1.25, 6, 18.625]);
  });
});

describe('ranks', () => {
  test('mean ranks for ties, the highest first', () => {
    expect(ranks([0.5, 0.9, 0.5, 0.1])).toEqual([2.5, 1, 2.5, 4]);
  });

  test('a model gains places under noise', () => {
    // Clean: a, b, c; at the first level b = c before a; at the second c, b, a.
    const found = rankDiff([
      [0.9, 0.4, 0.1],
      [0.8, 0.5, 0.2],
      [0.7, 0.5, 0.3],
    ]);
    expect(found).toEqual([
      { perLevel: [-2, -2], mean: -2 },
      { perLevel: [0.5, 0], mean: 0.25 },
      { perLevel: [1.5, 2], mean: 1.75 },
    ]);
  });

  test('one noisy level is its own mean, none gains nothing', () => {
    expect(
      rankDiff([
        [0.9, 0.1],
        [0.8, 0.2],
      ]),
    ).toEqual([
      { perLevel: [-1], mean: -1 },
      { perLevel: [1], mean: 1 },
    ]);
    expect(rankDiff([[0.9], [0.8]]).map(({ mean }) => mean)).toEqual([0, 0]);
  });

  test('laws: ranks sum as 1 to n, places gained sum to 0, and neither sees a change of scale', () => {
    fc.assert(
      fc.property(fc.array(numbers(4), { minLength: 1, maxLength: 9 }), (accuracies) => {
        const n = accuracies.length;
        const first = accuracies.map(([x]) => x as number);
        expect(ranks(first).reduce((a, b) => a + b, 0)).toBeCloseTo((n * (n + 1)) / 2, 9);
        const found = rankDiff(accuracies);
        expect(found.reduce((sum, { mean }) => sum + mean, 0)).toBeCloseTo(0, 9);
        expect(rankDiff(accuracies.map((model) => model.map((x) => Math.exp(x / 5))))).toEqual(found);
      }),
    );
  });

  test('laws: correlations lie in [-1, 1], turn with the sign and see order alone', () => {
    fc.assert(
      fc.property(numbers(9), numbers(9), (x, y) => {
        for (const correlate of [spearman, kendall]) {
          const { value, ci95 } = correlate(x, y);
          if (value === null) return;
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          const turned = correlate(
            x,
            y.map((v) => -(v ** 3)),
          ).value as number;
          expect(turned).toBeCloseTo(-value, 9);
          if (ci95) expect(ci95[0] <= value && value <= ci95[1]).toBe(true);
        }
      }),
    );
  });

  test('no interval for fewer than five pairs, nor for a perfect order', () => {
    for (const correlate of [spearman, kendall]) {
      expect(correlate([1, 2, 3, 4], [1, 2, 4, 3]).ci95).toBeNull();
      expect(correlate([1, 2, 3, 4, 5], [1, 2, 4, 3, 5]).ci95).not.toBeNull();
      expect(correlate([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])).toEqual({ value: -1, ci95: null, pairs: 5 });
    }
  });

  test('nothing to tell from a constant or from two models', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toEqual({ value: null, ci95: null, pairs: 3 });
    expect(kendall([1, 2], [3, 4])).toEqual({ value: 1, ci95: null, pairs: 2 });
  });
});

/** `count` images of which a share is right at each level, always the same ones first. */
const falling = (shares: readonly number[], count = 200): readonly (readonly number[])[] =>
  shares.map((share) => Array.from({ length: count }, (_, i) => (i < share * count ? 1 : 0)));

describe('the robustness slope', () => {
  test('its interval narrows with the root of the images and holds the slope', () => {
    const shares = SIGMAS.map((sigma) => 0.9 - 1.5 * sigma);
    const width = (count: number): number => {
      const { slope, ci95 } = robustnessSlope(SIGMAS, falling(shares, count));
      expect(ci95 && ci95[0] <= slope && slope <= ci95[1]).toBe(true);
      return ci95 ? ci95[1] - ci95[0] : 0;
    };
    const ratio = width(200) / width(1800);
    expect(ratio).toBeGreaterThan(2.6);
    expect(ratio).toBeLessThan(3.4);
  });

  test('a bend that is no chance is told, a straight line and a few images are not', () => {
    const bent = [0.9, 0.9, 0.89, 0.87, 0.5, 0.1];
    const straight = SIGMAS.map((sigma) => 0.9 - 1.5 * sigma);
    expect(robustnessSlope(SIGMAS, falling(bent)).linear).toBe(false);
    expect(robustnessSlope(SIGMAS, falling(bent.map((share) => 1 - share))).linear).toBe(false);
    expect(robustnessSlope(SIGMAS, falling(straight)).linear).toBe(true);
    expect(robustnessSlope([0, 0.1], falling([0.9, 0.5])).linear).toBe(null);
    expect(robustnessSlope(SIGMAS, falling(bent, 1))).toMatchObject({ ci95: null, linear: null });
  });

  test('a bend that chance explains is straight, and so is one that the line explains, however sure', () => {
    const any = SIGMAS.map((_, level) => Array.from({ length: 20 }, (_, i) => (((i + 2) * (level + 3)) % 7) % 2));
    const scattered = robustnessSlope(SIGMAS, any);
    expect(scattered.r2).toBeLessThan(0.5);
    expect(scattered.linear).toBe(true);
    const curved = robustnessSlope(
      SIGMAS,
      falling(
        SIGMAS.map((sigma) => 0.9 - sigma - sigma ** 2),
        20_000,
      ),
    );
    expect(curved.r2).toBeGreaterThan(0.95);
    expect(curved.linear).toBe(true);
  });

  test('is the same each time', () => {
    const columns = falling([0.9, 0.8, 0.7, 0.5, 0.4, 0.3]);
    expect(robustnessSlope(SIGMAS, columns, 7)).toEqual(robustnessSlope(SIGMAS, columns, 7));
  });
});

describe('one image', () => {
  const compare = (
    output: readonly number[],
    clean: readonly number[],
    label: number | null,
    isClassifier = true,
  ): RunResult => {
    const of = (scores: readonly number[]) =>
      outcomeOf([Float32Array.from(scores)], [Float32Array.from(clean)], isClassifier);
    const noisy = [{ seed: 0, sigma: 0.1, outcome: of(output) }];
    const [, measured] = [...runResults({ image: 'a', label, clean: of(clean), noisy }, [0, 0.1], 0)];
    return measured as RunResult;
  };

  test('scores', () => {
    const found = compare([1, 3, 2, 0, -1, -2, -3], [3, 1, 2, 0, -1, -2, -3], 4);
    expect(found).toMatchObject({ id: 'a', level: 1, correct: false, correct5: true, agrees: false });
    // softmax([3, 1, 2, 0, -1, -2, -3])[0] - softmax([1, 3, 2, 0, -1, -2, -3])[0]
    expect(found.confidenceDrop).toBeCloseTo(0.547071, 4);
    expect(found.distance).toBeCloseTo(Math.sqrt(8 / 28), 4);
    expect(compare([1, 3, 2, 0, -1, -2, -3], [3, 1, 2, 0, -1, -2, -3], 5).correct5).toBe(false);
  });

  test('of equal scores the first class leads, as argmax has it', () => {
    expect(compare([2, 2, 1], [2, 2, 1], 0)).toMatchObject({ correct: true, agrees: true });
    expect(compare([2, 2, 1], [1, 2, 2], 1)).toMatchObject({ correct: false, agrees: false });
    expect(compare([0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0], 5)).toMatchObject({ correct5: false, agrees: true });
  });

  test('probabilities are not squashed again', () => {
    expect(compare([0.5, 0.5], [0.9, 0.1], null)).toMatchObject({ correct: null, agrees: true });
    expect(compare([0.5, 0.5], [0.9, 0.1], null).confidenceDrop).toBeCloseTo(0.4, 9);
    // Scores below 0 that sum to 1 are none, nor are any that don't: e^2 / (e^2 + 1/e) - 1/2.
    expect(compare([0, 0], [2, -1], null).confidenceDrop).toBe(0.4526);
  });

  test.each([
    ['fewer numbers', [1, 2], [1, 2, 3]],
    ['more', [1, 2, 3], [1, 2]],
    ['none at all', [], []],
  ])('%s than the clean output: told, and no distance', (_, output, clean) => {
    expect(() => compare(output, clean, null, false)).toThrow(expect.objectContaining({ code: 'uneven-outputs' }));
  });

  test('an output that is no classification has a distance alone', () => {
    expect(compare([0, 2], [0, 1], 1, false)).toMatchObject({ correct: null, agrees: null, distance: 1 });
  });

  test('what noise turns into no number is wrong, and as far away as nothing', () => {
    const lost = { correct: false, correct5: false, agrees: false, distance: 1 };
    expect(compare([Number.NaN, 1], [0, 1], 1)).toMatchObject(lost);
  });

  test('an output that is no number is found', () => {
    expect([[1, Number.NaN], [Number.POSITIVE_INFINITY], [1, 2]].map(hasOnlyNumbers)).toEqual([false, false, true]);
  });
});

describe('a sweep', () => {
  const result = (
    id: string,
    level: number,
    seed: number,
    correct: boolean | null,
    agrees: boolean | null = true,
  ): RunResult => ({
    id,
    level,
    seed,
    correct,
    correct5: correct,
    agrees,
    confidenceDrop: agrees === null ? null : level / 10,
    distance: level,
  });
  const all = (correct: (image: number, level: number, seed: number) => boolean | null): readonly RunResult[] =>
    [0, 1, 2, 3].flatMap((image) =>
      [0, 1, 2].flatMap((level) =>
        (level === 0 ? [0] : [0, 1]).map((seed) => result(`${image}`, level, seed, correct(image, level, seed))),
      ),
    );
  const SWEPT = [0, 0.1, 0.2];

  test('averages over seeds, then images', () => {
    const { levels, slope, of, images } = summarize(
      all((image, level, seed) => level === 0 || (image < 2 && seed === 0)),
      SWEPT,
      2,
    );
    expect([of, images]).toEqual(['accuracy', 4]);
    expect(levels.map(({ accuracy }) => accuracy)).toEqual([1, 0.25, 0.25]);
    expect(levels[1]).toMatchObject({
      top5: 0.25,
      agreement: 1,
      confidenceDrop: 0.1,
      distance: 1,
      ci95: wilson(0.25, 4),
    });
    expect(slope?.slope).toBeCloseTo(-3.75, 9);
  });

  test('without labels it is agreement, without classes distance', () => {
    expect(
      summarize(
        all(() => null),
        SWEPT,
        2,
      ),
    ).toMatchObject({
      of: 'agreement',
      levels: [{ accuracy: null, ci95: null }, { agreement: 1, ci95: wilson(1, 4) }, {}],
    });
    const someLabels = all((image) => (image === 0 ? null : true));
    expect(summarize(someLabels, SWEPT, 2)).toMatchObject({ of: 'agreement', levels: [{ accuracy: null }, {}, {}] });
    const distances = all(() => null).map((one): RunResult => ({ ...one, agrees: null, confidenceDrop: null }));
    const { of, slope } = summarize(distances, SWEPT, 2);
    expect(of).toBe('distance');
    expect(slope?.slope).toBeCloseTo(10, 9);
  });

  test('order, repetition and images that are not done change nothing', () => {
    const results = all((image, level) => level === 0 || image % 2 === 0);
    const expected = summarize(results, SWEPT, 2);
    const unfinished = [result('9', 0, 0, true), result('9', 1, 0, false), result('9', 2, 0, false)];
    fc.assert(
      fc.property(fc.shuffledSubarray([...results], { minLength: results.length }), (shuffled) => {
        expect(summarize([...shuffled, ...unfinished, ...shuffled.slice(0, 5)], SWEPT, 2)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
    expect(summarize([], SWEPT)).toEqual({ images: 0, of: 'distance', levels: [], slope: null });
  });
});
