/** What a stem's weights tell, and what is said where they tell nothing. */
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { averageHead, conv, window } from '../../fixtures/build/layers.ts';
import { inspect } from '../../src/library/inspect.ts';

/** A network on a grey image whose stem has these weights, as [8, 1, 3, 3]. */
function net(weights: readonly number[]): Uint8Array {
  const g = new GraphBuilder();
  const stem = g.add('Conv', [g.input('image', [1, 1, 64, 64]), g.floats([8, 1, 3, 3], weights)], window(3, 2));
  averageHead(g, conv(g, stem, 8, 16, { stride: 2 }), 16);
  return encode(g);
}

const ones = new Array<number>(72).fill(1);

it.each([
  ['boxes', ones, 'noise-equivalent bandwidth 0.111, 0 dead filters'],
  ['zeros', ones.map(() => 0), 'no noise-equivalent bandwidth, as all of them are 0'],
  ['one infinite', ones.with(5, Infinity), 'no noise-equivalent bandwidth, as not all of them are finite numbers'],
  ['one no number', ones.with(5, Number.NaN), 'no noise-equivalent bandwidth, as not all of them are finite numbers'],
])('%s', async (_, weights, told) => {
  const inspected = await inspect(net(weights));
  const evidence = inspected.status === 'linted' ? inspected.facts.stem.evidence.map(({ text }) => text) : [];
  expect(evidence).toContain(`from its weights: ${told}`);
});

describe('noise that the normalization divides unlike', () => {
  /** Two colours under filters that hear either alone, a box and a single tap; in the graph, the second is divided by `std`. */
  const colours = (std: number | null): Uint8Array => {
    const g = new GraphBuilder();
    const image = g.input('image', [1, 2, 64, 64]);
    const x = std === null ? image : g.add('Div', [image, g.floats([1, 2, 1, 1], [0.25, std])]);
    const box = [...new Array<number>(9).fill(1), ...new Array<number>(9).fill(0)];
    const tap = [...new Array<number>(13).fill(0), 1, ...new Array<number>(4).fill(0)];
    const stem = g.add('Conv', [x, g.floats([2, 2, 3, 3], [...box, ...tap])], window(3, 2));
    averageHead(g, conv(g, stem, 2, 16, { stride: 2 }), 16);
    return encode(g);
  };
  const bandwidth = async (bytes: Uint8Array, normalization?: { mean: number[]; std: number[] }): Promise<number> => {
    const inspected = await inspect(bytes, normalization ? { normalization } : {});
    return (inspected.status === 'linted' ? inspected.facts.stem.value?.weights?.noiseBandwidth : null) ?? Number.NaN;
  };
  // Power over peak of a box of 9 taps, and of one tap, each divided by the square of its std.
  const expected = (first: number, second: number): number =>
    (9 / first ** 2 + 1 / second ** 2) / (81 / first ** 2 + 1 / second ** 2);

  it('by the graph', async () => {
    expect(await bandwidth(colours(0.25))).toBeCloseTo(expected(1, 1), 9);
    expect(await bandwidth(colours(0.05))).toBeCloseTo(expected(0.25, 0.05), 6);
  });

  it('by what is stated', async () => {
    const stated = { mean: [0.5, 0.5], std: [0.25, 0.05] };
    expect(await bandwidth(colours(null), stated)).toBeCloseTo(expected(0.25, 0.05), 9);
  });
});
