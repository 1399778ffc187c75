import { describe, expect, test } from 'vitest';
import { predict } from '../../src/lint/predict.ts';
import { defaultReference, defaultSettings } from '../../src/lint/presets.ts';
import { budgetOf } from '../../src/lint/score.ts';
import type { Budget, LintSettings } from '../../src/lint/types.ts';
import { whatIf } from '../../src/lint/what-if/what-if.ts';
import { facts, pool, pools, resolution, std, stem } from '../rules/facts.ts';

type Network = readonly [kernel: number, down: string, std: number, size: number, slope: number];

/**
 * 22 small CIFAR-10 networks trained alike, and the slope of their accuracy on sigma, noise at the 32 x 32 source (size 24
 * is an antialiased bilinear resize of it). Swept for this project; see rules/README.md, "What measurement says".
 */
const networks: readonly Network[] = [
  [5, 'avg3', 0.5, 32, -0.934],
  [5, 'max2', 0.25, 32, -1.509],
  [7, 'max2', 0.5, 32, -0.997],
  [7, 'avg2', 0.5, 24, -0.082],
  [5, 'none', 0.5, 24, -0.176],
  [5, 'none', 0.25, 32, -0.66],
  [5, 'avg3', 0.25, 24, -0.196],
  [7, 'avg3', 0.5, 24, -0.032],
  [3, 'none', 0.5, 32, -1.345],
  [3, 'avg2', 0.5, 24, -0.247],
  [3, 'max3', 0.25, 24, -0.722],
  [5, 'max2', 0.5, 24, -0.489],
  [3, 'avg2', 0.25, 32, -1.382],
  [5, 'avg2', 0.5, 32, -0.804],
  [7, 'max3', 0.5, 32, -1.395],
  [3, 'max2', 0.25, 24, -0.638],
  [7, 'none', 0.25, 24, -0.169],
  [7, 'avg2', 0.25, 32, -0.433],
  [3, 'avg3', 0.25, 32, -1.61],
  [7, 'max3', 0.25, 24, -0.296],
  [3, 'none', 0.25, 24, -0.278],
  [5, 'max3', 0.5, 24, -0.463],
];

const settings: LintSettings = {
  ...defaultSettings,
  reference: { ...defaultReference, resolution: 32 },
  preprocessing: { source: [32, 32], filter: 'bilinear' },
};

function budget([kernel, down, deviation, size]: Network): Budget {
  const window = Number(down.slice(-1));
  const kind = down.startsWith('max') ? 'max' : 'average';
  const given = facts({
    stem: stem(kernel, down === 'none' ? 2 : 1),
    pooling: pools(down === 'none' ? [] : [pool(window, { kind })]),
    resolution: resolution(size),
    normalization: std([deviation]),
  });
  return budgetOf(predict(given, settings));
}

/** Mean ranks for ties. */
const ranks = (values: readonly number[]): readonly number[] =>
  values.map((value) => {
    const below = values.filter((other) => other < value).length;
    return below + (values.filter((other) => other === value).length + 1) / 2;
  });

function spearman(a: readonly number[], b: readonly number[]): number {
  const centre = (a.length + 1) / 2;
  const [x, y] = [a, b].map((values) => ranks(values).map((rank) => rank - centre)) as [number[], number[]];
  const dot = (p: readonly number[], q: readonly number[]): number => p.reduce((sum, v, i) => sum + v * (q[i] ?? 0), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

describe('rank correlation of the predicted budget with the measured slope', () => {
  const slopes = networks.map(([, , , , slope]) => slope);
  const correlation = (gain: (network: Network) => number): number =>
    spearman(
      networks.map((one) => -gain(one)),
      slopes,
    );

  test('the formulas of the paper', () => {
    expect(correlation((one) => budget(one).gainDb)).toBeCloseTo(0.59, 2);
  });

  test('normalization added to the sum ranks worse', () => {
    expect(correlation((one) => budget(one).gainDb + 20 * Math.log10(0.5 / one[2]))).toBeCloseTo(0.52, 2);
  });

  test('the refined gains, from the graph alone', () => {
    expect(correlation((one) => budget(one).refinedGainDb)).toBeCloseTo(0.85, 2);
  });
});

test('what-if has the direction of all four pairs that differ in the stem alone', () => {
  const pairs = networks.flatMap(([kernel, down, deviation, size, slope]) =>
    networks
      .filter((other) => other[0] > kernel && other[1] === down && other[2] === deviation && other[3] === size)
      .map((other) => ({ from: { kernel, slope }, to: { kernel: other[0], slope: other[4] } })),
  );
  expect(pairs).toHaveLength(4);
  for (const { from, to } of pairs) {
    const change = { key: 'stem-kernel', kernel: [to.kernel, to.kernel] } as const;
    const [result] = whatIf(facts({ stem: stem(from.kernel, 1) }), settings, [change], null).changes;
    expect(result?.effect?.difference.noisePower?.gainDb).toBeLessThan(0);
    expect(to.slope).toBeGreaterThan(from.slope);
  }
});
