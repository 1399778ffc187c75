import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder, tensor } from '../../../fixtures/build/builder.ts';
import type { Facts, PoolValue, StemValue } from '../../../src/facts/types.ts';
import { editedBytes } from '../../../src/sweep/graph-edit/draft.ts';
import { planTaps } from '../../../src/sweep/taps/plan.ts';
import { judgeTap } from '../../../src/sweep/taps/verdict.ts';
import { draftOf, imageFacts } from '../graph-edit/edited.ts';

const pool: PoolValue = { kind: 'max', window: [2, 2], stride: [2, 2], at: 'graph.node[1]' };

function facts(stem: Partial<StemValue> = {}, trunk: readonly PoolValue[] = [pool]): Facts {
  const own: StemValue = {
    form: 'convolution',
    kernel: [3, 3],
    stride: [1, 1],
    inChannels: 3,
    outChannels: 4,
    ...stem,
  };
  return {
    ...imageFacts({ size: [8, 8] }),
    stem: { known: true, value: own, source: 'graph', evidence: [{ at: 'graph.node[0]', text: '' }] },
    pooling: { known: true, value: { trunk, branches: [], head: 'average' }, source: 'graph', evidence: [] },
  };
}

/** image -> Conv -> MaxPool -> Gemm with a thousand outputs -> y, and a tensor that is called as a tap would be. */
function model(op = 'MaxPool'): Uint8Array {
  const g = new GraphBuilder();
  const image = g.input('image', [1, 3, 8, 8]);
  const stem = g.add('Conv', [image, g.constant(tensor([4, 3, 3, 3], new Array(108).fill(1)))], {
    kernel_shape: [3, 3],
  });
  const pooled = g.add(op, [stem], { kernel_shape: [2, 2], strides: [2, 2] }, ['noiselint_tap']);
  g.add('Gemm', [g.add('Flatten', [pooled]), g.constant(tensor([36, 1000], new Array(36_000).fill(0)))], {}, ['y']);
  return encode(g.output('y', [1, 1000]));
}

describe('a tapped model', () => {
  const plan = planTaps({ facts: facts() }, draftOf(model()), 7);

  it('has taps around stem and pool, under names that are free', () => {
    expect(plan.points).toMatchObject([
      { kind: 'stem', at: 'graph.node[0]', predictedDb: expect.closeTo(7.36, 2) },
      { kind: 'pool', at: 'graph.node[1]', predictedDb: expect.closeTo(7.93, 2) },
    ]);
    const outputs = plan.points.flatMap(({ before, behind }) => [before, behind]);
    expect(outputs).not.toContain('noiselint_tap');
    expect(plan.points[0]?.behind).toBe(plan.points[1]?.before);
  });

  it('carries only what the taps need', () => {
    const bytes = editedBytes(plan.draft as never);
    const { graph } = draftOf(bytes).skeleton;
    expect(graph.nodes.map(({ opType }) => opType).sort()).toEqual(['Cast', 'Cast', 'Cast', 'Conv', 'MaxPool']);
    expect(graph.initializers).toHaveLength(1);
    expect(graph.outputs.map(({ name }) => name)).not.toContain('y');
    expect(bytes.length).toBeLessThan(2000);
  });
});

describe('what can not be tapped is told', () => {
  it.each<readonly [title: string, given: Facts, operator: string, rule: string, message: RegExp]>([
    ['space to depth', facts({ form: 'space-to-depth' }), 'MaxPool', 'stem-kernel', /no plain convolution/],
    ['another kernel than the node has', facts({ kernel: [6, 6] }), 'MaxPool', 'stem-kernel', /no plain convolution/],
    [
      'unlike stems',
      facts({ alternatives: [{ kernel: [5, 5], stride: [1, 1] }] }),
      'MaxPool',
      'stem-kernel',
      /several unlike stems/,
    ],
    ['a filter too large', facts({ inChannels: 3072 }), 'MaxPool', 'stem-kernel', /27648 weights a filter/],
    ['a blur', facts({}, [{ ...pool, kind: 'blur' }]), 'Conv', 'pooling', /a blur/],
    ['another operator', facts(), 'LpPool', 'pooling', /pooling by LpPool/],
    [
      'a pool in a function',
      facts({}, [{ ...pool, at: 'functions[0].node[1]' }]),
      'MaxPool',
      'pooling',
      /inside a function/,
    ],
  ])('%s', (_, given, operator, rule, message) => {
    const { missing } = planTaps({ facts: given }, draftOf(model(operator)), 7);
    expect(missing).toMatchObject([
      { rule, verdict: 'not-measurable', measuredDb: null, reason: { message: expect.stringMatching(message) } },
    ]);
  });
});

it.each<readonly [title: string, paper: number, refined: number, low: number, high: number, verdict: object]>([
  ['the refined prediction', 13.63, 5.05, 4.5, 5.5, { verdict: 'agrees', agreesWith: 'refined' }],
  ["the paper's", 13.63, 5.05, 12.5, 13.5, { verdict: 'agrees', agreesWith: 'paper' }],
  ['the nearer of two', 7.9, 6.9, 7.7, 8.5, { verdict: 'agrees', agreesWith: 'paper' }],
  ['one prediction that is both', 0, 0, -0.1, 0.1, { verdict: 'agrees', agreesWith: 'refined' }],
  ['within two dB of the interval', 13.63, 5.05, 7, 7.4, { verdict: 'agrees', agreesWith: 'refined' }],
  ['neither', 13.63, 5.05, 8, 10, { verdict: 'disagrees', agreesWith: null }],
])('a measurement bears out %s', (_, predictedDb, refinedDb, low, high, verdict) => {
  expect(judgeTap({ predictedDb, refinedDb }, (low + high) / 2, [low, high])).toEqual(verdict);
});
