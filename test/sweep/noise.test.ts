import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DrawKey, normals as fillNormals, uniforms as fillUniforms, stream } from '../../src/sweep/noise/draw.ts';
import { type NoiseName, noises } from '../../src/sweep/noise/noises.ts';
import { philoxWords } from '../../src/sweep/noise/philox.ts';
import { normalQuantile, normalsFrom } from '../../src/sweep/noise/quantile.ts';

const normals = (drawn: DrawKey, length: number) => fillNormals(drawn, new Float32Array(length));
const uniforms = (drawn: DrawKey, length: number) => fillUniforms(drawn, new Float32Array(length));
const key = (image: string, seed = 0, draw = 0) => ({ seed, image, draw });
const moment = (values: Float32Array, power: number): number =>
  values.reduce((sum, value) => sum + value ** power, 0) / values.length;

/** Kolmogorov's distance between a sample and a distribution, times the root of its size. */
function kolmogorov(values: Float32Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  const largest = sorted.reduce(
    (worst, x, i) => Math.max(worst, cdf(x) - i / sorted.length, (i + 1) / sorted.length - cdf(x)),
    0,
  );
  return largest * Math.sqrt(sorted.length);
}

/** Abramowitz and Stegun 7.1.26, to 1.5e-7. */
function normalCdf(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) *
    t *
    Math.exp((-x * x) / 2);
  return x < 0 ? tail / 2 : 1 - tail / 2;
}

const correlation = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0) / a.length;

describe('Philox4x32-10', () => {
  // kat_vectors of Random123 1.14.
  test.each([
    [0, [0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [
      0xffffffff,
      [0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      0x243f6a88,
      [0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('known answer for block %i', (block, counter, words, expected) => {
    expect([...philoxWords({ counter, key: words }, new Uint32Array(4), block)]).toEqual(expected);
  });

  test('the stream is the same in one piece and in several', () => {
    const key = { counter: [1, 2, 3], key: [4, 5] } as const;
    const whole = philoxWords(key, new Uint32Array(40_000));
    for (const [block, length] of [
      [0, 33],
      [2047, 20_000],
      [6001, 10_000],
    ] as const) {
      expect(philoxWords(key, new Uint32Array(length), block)).toEqual(whole.subarray(4 * block, 4 * block + length));
    }
  });
});

describe('draws', () => {
  const N = 300_000;
  const z = normals(key('a.png'), N);

  // Four standard errors: sqrt(1/N), sqrt(2/N), sqrt(15/N), sqrt(96/N).
  test.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ])('moment %i of the normals is %i', (power, expected, variance) => {
    expect(Math.abs(moment(z, power) - expected)).toBeLessThan(4 * Math.sqrt(variance / N));
  });

  // Of 40 draws 2 are expected beyond the 5% point of Kolmogorov's distribution; more than 6 has a chance of 0.3%.
  test.each([
    ['normals', normals, normalCdf],
    ['uniforms', uniforms, (x: number) => x],
  ] as const)('%s pass Kolmogorov and Smirnov', (_, drawn, cdf) => {
    const beyond = Array.from({ length: 40 }, (_, seed) => kolmogorov(drawn(key('a.png', seed), 5000), cdf));
    expect(beyond.filter((distance) => distance > 1.358).length).toBeLessThanOrEqual(6);
  });

  test('images, seeds, draws, channels and neighbours are independent', () => {
    const others = [
      normals(key('b.png'), N),
      normals(key('a.png', 1), N),
      normals(key('a.png', 0, 1), N),
      ...[1, 2, 3, 4, 224, 672].map((lag) => Float32Array.from(z, (_, i) => z[(i + lag) % N] as number)),
    ];
    for (const other of others) expect(Math.abs(correlation(z, other))).toBeLessThan(4 / Math.sqrt(N));
  });

  test('a draw is a function of its key alone: shorter ones are prefixes', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffffffff),
        fc.string(),
        fc.nat(9),
        fc.integer({ min: 1, max: 700 }),
        (seed, image, draw, n) => {
          const drawn = { seed, image, draw };
          expect([...normals(drawn, n)]).toEqual([...normals(drawn, 701).subarray(0, n)]);
          const next = stream(drawn);
          expect(Float32Array.from({ length: n }, next)).toEqual(uniforms(drawn, n));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('noises', () => {
  const N = 100_000;
  const names = Object.keys(noises) as NoiseName[];
  const noisy = (name: NoiseName, value: number, level: number): Float32Array => {
    const noise = noises[name];
    const pixels = new Float32Array(N).fill(value);
    return noise.add(pixels, noise.draw(key('x'), new Float32Array(N)), level, pixels);
  };

  // Far from the clipping at 0 and 1; replaced samples of .4 average .5 with a variance of p(.25 + .01) - (p * .1)^2.
  test.each<[NoiseName, number, number, number]>([
    ['gaussian', 0.1, 0.4, 0.1],
    ['uniform', 0.1, 0.4, 0.1],
    ['speckle', 0.2, 0.4, 0.08],
    ['shot', 0.1, 0.4, 0.1 * Math.sqrt(0.4)],
    ['shot', 0.02, 0.4, 0.02 * Math.sqrt(0.4)],
    ['salt-and-pepper', 0.1, 0.4 + 0.01, Math.sqrt(0.1 * 0.26 - 1e-4)],
  ])('%s at %f: mean and standard deviation of grey .4', (name, level, mean, deviation) => {
    const values = noisy(name, 0.4, level);
    const found = moment(values, 1);
    expect(Math.abs(found - mean)).toBeLessThan((5 * deviation) / Math.sqrt(N));
    expect(Math.sqrt(moment(values, 2) - found ** 2) / deviation).toBeCloseTo(1, 1);
  });

  test.each(names)('%s: level 0 changes nothing, any level stays in [0,1], and more is more', (name) => {
    const noise = noises[name];
    const pixels = uniforms(key('pixels'), 3000);
    const draw = noise.draw(key('noise'), new Float32Array(pixels.length));
    const away = (level: number): number => {
      const out = noise.add(pixels, draw, level, new Float32Array(pixels.length));
      expect(out.every((x) => x >= 0 && x <= 1)).toBe(true);
      return out.reduce((sum, x, i) => sum + Math.abs(x - (pixels[i] as number)), 0);
    };
    const distances = [0, 0.02, 0.1, 0.3, 0.6].map(away);
    expect(distances[0]).toBe(0);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
  });

  // R: qnorm(c(1e-6, .01, .3, .975, 1 - 1e-6))
  test.each([
    [1e-6, -4.753424],
    [0.01, -2.326348],
    [0.3, -0.5244005],
    [0.975, 1.959964],
    [1 - 1e-6, 4.753424],
  ])('the normal quantile of %f', (p, x) => {
    expect(normalQuantile(p)).toBeCloseTo(x, 5);
  });

  test('each half of a word gives the mean of its cell, within the cell', () => {
    const halves = [1, 77, 0x4000, 0x7fff, 0x8000, 0xc001, 0xfffe];
    const values = normalsFrom(
      Uint32Array.from(halves, (half) => half * 0x1_0000 + half),
      new Float32Array(2 * halves.length),
    );
    for (const [at, half] of halves.entries()) {
      expect(values[2 * at]).toBe(values[2 * at + 1]);
      expect(values[2 * at]).toBeGreaterThan(normalQuantile(half / 65_536));
      expect(values[2 * at]).toBeLessThan(normalQuantile((half + 1) / 65_536));
    }
    const all = normalsFrom(
      Uint32Array.from({ length: 32_768 }, (_, word) => (2 * word + 1) * 0x1_0000 + 2 * word),
      new Float32Array(65_536),
    );
    expect(moment(all, 1)).toBeCloseTo(0, 6);
    expect(moment(all, 2)).toBeCloseTo(1, 4);
    expect(moment(all, 4)).toBeCloseTo(3, 2);
  });
});
