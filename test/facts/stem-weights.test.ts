/** What a stem's weights tell, and what is said where they tell nothing. */
import { expect, it } from 'vitest';
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
