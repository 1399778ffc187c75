/** An edit of very many places: each costs what it costs alone. */
import { expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../../fixtures/build/builder.ts';
import { averageHead, conv } from '../../../fixtures/build/layers.ts';
import { inspect } from '../../../src/library/inspect.ts';
import { averageInsteadOfMax } from '../../../src/sweep/graph-edit/average-pool.ts';
import type { Draft } from '../../../src/sweep/graph-edit/draft.ts';
import { halveImage } from '../../../src/sweep/graph-edit/smooth-image.ts';
import { draftOf } from './edited.ts';

/** What looked at each beside each took ten times as long. */
const IN_TIME = 8000;

it('a chain of pools', { timeout: IN_TIME }, () => {
  const g = new GraphBuilder();
  let x = g.input('image', [1, 3, 64, 64]);
  for (let pool = 0; pool < 5000; pool++) x = g.add('MaxPool', [x], { kernel_shape: [2, 2], strides: [1, 1] });
  let draft: Draft = draftOf(encode(g.output(x)));
  for (let pool = 0; pool < 5000; pool++) {
    const edit = averageInsteadOfMax(draft, `graph.node[${pool}]`, null);
    if (edit.ok) draft = edit.draft;
  }
  expect(draft.nodes.size).toBe(5000);
});

it('an image with very many readers', { timeout: IN_TIME }, async () => {
  const g = new GraphBuilder();
  const image = g.input('image', [1, 3, 64, 64]);
  const weights = g.floats([8, 3, 3, 3], new Array<number>(216).fill(1));
  const parts = Array.from({ length: 20_000 }, () => g.add('Conv', [image, weights], { kernel_shape: [3, 3] }));
  averageHead(g, conv(g, g.add('Sum', parts), 8, 8), 8);
  const bytes = encode(g);
  const inspected = await inspect(bytes);
  if (inspected.status !== 'linted') throw new Error(inspected.status);
  expect(halveImage(draftOf(bytes), inspected.facts)).toMatchObject({ ok: true });
});
