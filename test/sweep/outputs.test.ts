import { describe, expect, it } from 'vitest';
import { planOutputs, splitBatch } from '../../src/sweep/run/outputs.ts';
import type { TensorValue } from '../../src/sweep/session/types.ts';

const floats = (...dims: readonly number[]): TensorValue => ({
  type: 'float32',
  dims,
  data: new Float32Array(dims.reduce((product, dim) => product * dim, 1)),
});
const whole = (...dims: readonly number[]): TensorValue => ({ ...floats(...dims), type: 'int64' });

const plan = (batch: number | null, outputs: Readonly<Record<string, TensorValue>>, isEmbedder = false) => {
  const declared = Object.entries(outputs).map(([name, { type, dims }]) => ({ name, type, dims }));
  return planOutputs(declared, outputs, { batch, isEmbedder });
};

describe('what is compared', () => {
  it.each<[string, number | null, Readonly<Record<string, TensorValue>>, number | null, readonly string[]]>([
    ['one score a class', 1, { logits: floats(1, 10) }, 10, ['logits']],
    ['scores on a map of one pixel', 1, { logits: floats(1, 10, 1, 1) }, 10, ['logits']],
    ['scores behind the winner', 4, { winner: whole(4), logits: floats(4, 10) }, 10, ['logits']],
    ['boxes, a row each', 1, { boxes: floats(37, 4), scores: floats(37) }, null, ['boxes', 'scores']],
    ['a map', 1, { map: floats(1, 10, 8, 8) }, null, ['map']],
    ['scores of a graph without a batch', null, { logits: floats(10) }, 10, ['logits']],
    ['scores of a graph whose output alone has one', null, { logits: floats(1, 10) }, 10, ['logits']],
    ['a map of a graph without a batch', null, { map: floats(10, 8, 8) }, null, ['map']],
    ['one number', 1, { depth: floats(1, 1) }, null, ['depth']],
  ])('%s', (_, batch, outputs, classes, names) => {
    expect(plan(batch, outputs)).toEqual({ isClassifier: classes !== null, classes, names, isNamedFeature: false });
  });
  it('is no class where it is called a feature, and that is known', () => {
    expect(plan(1, { pooled: floats(1, 512) })).toMatchObject({ classes: null, isNamedFeature: true });
    expect(plan(1, { features: floats(1, 512, 7, 7) })).toMatchObject({ classes: null, isNamedFeature: false });
  });
  it('is no class where the model is known to embed', () => {
    expect(plan(1, { out: floats(1, 512) }, true)).toMatchObject({ classes: null });
  });
});

it.each([
  ['as many classes in every row', 2, floats(2, 10), 2],
  ['other classes than were seen', 1, floats(1, 12), null],
  ['rows that are not the batch', 1, floats(3, 10), null],
])('a batch with %s', (_, batch, logits, rows) => {
  const split = splitBatch({ logits }, plan(1, { logits: floats(1, 10) }), batch);
  expect(split?.length ?? null).toBe(rows);
});
