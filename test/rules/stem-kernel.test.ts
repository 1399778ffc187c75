import { expect, test } from 'vitest';
import { stemKernel } from '../../rules/stem-kernel.ts';
import { facts, measured, paper, pool, pools, stem, unknownFact } from './facts.ts';
import { ruleTest } from './rule-test.ts';

const stage = (at: string, kernel: number, stride = 1) =>
  ({ at, kernel: [kernel, kernel], stride: [stride, stride] }) as const;
const weights = (noiseBandwidth: number) => ({ noiseBandwidth, correlation: [[1]], deadFilters: 0 });
const deep = [stage('a', 3, 2), stage('b', 3), stage('c', 3)];

ruleTest(stemKernel, [
  { name: '7x7 is the reference', facts: {}, gainDb: 0, refinedGainDb: 0 },
  { name: '3x3', facts: { stem: stem(3, 2) }, gainDb: 7.36, refinedGainDb: 7.36, codes: ['small-stem-kernel'] },
  {
    name: 'a little smaller',
    facts: { stem: stem(7, 2, { kernel: [6, 7] }) },
    gainDb: 0.67,
    codes: ['small-stem-kernel'],
  },
  { name: 'patch 16', facts: { stem: stem(16, 16, { form: 'patch' }) }, gainDb: -7.18 },
  { name: 'patch 14', facts: { stem: stem(14, 14, { form: 'patch' }) }, gainDb: -6.02 },
  { name: 'a kernel that is not square', facts: { stem: stem(7, 2, { kernel: [1, 49] }) }, gainDb: 0 },
  {
    name: 'the smallest of unlike stems side by side',
    facts: { stem: stem(16, 16, { alternatives: [3, 5].map((k) => ({ kernel: [k, k], stride: [2, 2] })) }) },
    gainDb: 7.36,
    codes: ['small-stem-kernel'],
  },
  {
    name: 'a deep stem: the first kernel is judged, the composite refines',
    facts: { stem: stem(3, 2, { chain: deep }) },
    gainDb: 7.36,
    refinedGainDb: -1.36,
    codes: ['small-stem-kernel'],
  },
  {
    name: 'two convolutions are a deep stem',
    facts: { stem: stem(3, 2, { chain: deep.slice(0, 2) }) },
    refinedGainDb: 1.01,
    codes: ['small-stem-kernel'],
  },
  {
    name: 'a deep stem in the measured profile passes by its composite',
    facts: { stem: stem(3, 2, { chain: deep }) },
    context: measured,
    refinedGainDb: -1.36,
  },
  {
    name: 'a pool in the chain belongs to the rule pooling',
    facts: {
      stem: stem(7, 2, { chain: [stage('a', 7, 2), stage('p', 3, 2)] }),
      pooling: pools([pool(3, { at: 'p' })]),
    },
    gainDb: 0,
    refinedGainDb: 0,
  },
  {
    name: 'a chain that begins with a pool is the stem alone',
    facts: {
      stem: stem(7, 2, { chain: [stage('p', 3, 2), stage('b', 3, 2)] }),
      pooling: pools([pool(3, { at: 'p' })]),
    },
    gainDb: 0,
    refinedGainDb: 0,
  },
  { name: 'weights at the bound', facts: { stem: stem(7, 2, { weights: weights(1 / 49) }) }, refinedGainDb: 0 },
  {
    name: 'weights at twice the bound',
    facts: { stem: stem(7, 2, { weights: weights(2 / 49) }) },
    gainDb: 0,
    refinedGainDb: 3.01,
  },
  {
    name: 'weights at twice the bound, measured',
    facts: { stem: stem(7, 2, { weights: weights(2 / 49) }) },
    context: measured,
    codes: ['small-stem-kernel'],
  },
  {
    name: 'weights go before the chain',
    facts: { stem: stem(3, 2, { chain: deep, weights: weights(1 / 9) }) },
    refinedGainDb: 7.36,
    codes: ['small-stem-kernel'],
  },
  {
    name: 'another reference',
    facts: { stem: stem(3, 1) },
    context: { ...paper, reference: { ...paper.reference, stemKernel: 3 } },
    gainDb: 0,
  },
  { name: 'unknown', facts: { stem: unknownFact }, status: 'unknown', reason: 'not-found' },
]);

test('the finding says where it is and what it saves', () => {
  const [finding] = stemKernel.check(facts({ stem: stem(3, 2) }), paper).findings;
  expect(finding).toMatchObject({
    note: { kernel: [3, 3], refined: null },
    at: 'graph.node[0]',
    name: '/stem/Conv',
    level: 'judged',
  });
  expect(finding?.benefitDb).toBeCloseTo(7.36, 2);
});
