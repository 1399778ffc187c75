import { expect, test } from 'vitest';
import { inputResolution } from '../../rules/input-resolution.ts';
import type { Resample } from '../../src/facts/types.ts';
import { facts, paper, resolution, unknownFact } from './facts.ts';
import { ruleTest } from './rule-test.ts';

const resample = (given: Partial<Resample>): { readonly resample: Resample } => ({
  resample: {
    at: 'graph.node[1]',
    mode: 'linear',
    coordinates: 'half_pixel',
    antialias: false,
    scale: [2, 2],
    ...given,
  },
});
const small = { ...paper, reference: { ...paper.reference, resolution: 32 } };

ruleTest(inputResolution, [
  { name: '224 is the reference', facts: {}, gainDb: 0, refinedGainDb: 0 },
  { name: '160 is quieter', facts: { resolution: resolution(160) }, gainDb: -2.92, refinedGainDb: -2.92 },
  { name: 'a little larger', facts: { resolution: resolution(240) }, gainDb: 0.6, codes: ['large-input'] },
  { name: '336', facts: { resolution: resolution(336) }, gainDb: 3.52, codes: ['large-input'] },
  { name: '600', facts: { resolution: resolution(600) }, gainDb: 8.56, codes: ['large-input'] },
  { name: 'not square', facts: { resolution: resolution(224, { width: 448 }) }, gainDb: 3.01, codes: ['large-input'] },
  {
    name: 'linear by half in the graph is the box',
    facts: { resolution: resolution(224, resample({})) },
    refinedGainDb: 0,
  },
  {
    name: 'linear by a third in the graph drops pixels',
    facts: { resolution: resolution(224, resample({ scale: [3, 3] })) },
    gainDb: 0,
    refinedGainDb: 9.54,
    codes: ['aliasing-resize'],
  },
  {
    name: 'linear by two fifths in the graph skips some',
    facts: { resolution: resolution(224, resample({ scale: [2.5, 2.5] })) },
    refinedGainDb: 3.88,
    codes: ['aliasing-resize'],
  },
  {
    name: 'height and width resized each by its own scale',
    facts: { resolution: resolution(224, { width: 112, ...resample({ scale: [2, 3] }) }) },
    gainDb: -3.01,
    refinedGainDb: -3.01 + 4.77,
    codes: ['aliasing-resize'],
  },
  {
    name: 'nearest in the graph',
    facts: { resolution: resolution(224, resample({ mode: 'nearest' })) },
    refinedGainDb: 6.02,
    codes: ['aliasing-resize'],
    at: ['graph.node[1]'],
  },
  {
    name: 'a scale that was rounded down',
    facts: { resolution: resolution(224, resample({ mode: 'nearest', scale: [1.9999999, 1.9999999] })) },
    refinedGainDb: 6.02,
    codes: ['aliasing-resize'],
  },
  {
    name: 'antialiased in the graph',
    facts: { resolution: resolution(224, resample({ scale: [3, 3], antialias: true })) },
    refinedGainDb: -3.04,
  },
  {
    name: 'a resize from a size that is not known',
    facts: { resolution: resolution(224, resample({ mode: 'nearest', scale: null })) },
    refinedGainDb: 0,
  },
  {
    name: 'enlarging in the graph',
    facts: { resolution: resolution(224, resample({ scale: [0.5, 0.5] })) },
    refinedGainDb: 0,
  },
  {
    name: 'resized before the graph, by a named filter',
    facts: { resolution: resolution(24) },
    context: { ...small, preprocessing: { source: [32, 32], filter: 'bilinear' } },
    gainDb: -2.5,
    refinedGainDb: -6.03,
  },
  {
    name: 'fed native pixels',
    facts: { resolution: resolution(32) },
    context: { ...small, preprocessing: { source: [32, 32], filter: 'bilinear' } },
    refinedGainDb: 0,
  },
  {
    name: 'a filter without a source says nothing',
    facts: { resolution: resolution(24) },
    context: { ...small, preprocessing: { filter: 'bilinear' } },
    refinedGainDb: -2.5,
  },
  {
    name: 'a source without a filter says nothing',
    facts: { resolution: resolution(24) },
    context: { ...small, preprocessing: { source: [32, 32] } },
    refinedGainDb: -2.5,
  },
  {
    name: 'only the height resized before the graph',
    facts: { resolution: resolution(16, { width: 64 }) },
    context: { ...small, preprocessing: { source: [32, 64], filter: 'nearest' } },
    gainDb: 0,
    refinedGainDb: 3.01,
  },
  {
    name: 'nearest before the graph undoes the gain',
    facts: { resolution: resolution(16) },
    context: { ...small, preprocessing: { source: [32, 32], filter: 'nearest' } },
    gainDb: -6.02,
    refinedGainDb: 0,
  },
  { name: 'unknown', facts: { resolution: unknownFact }, status: 'unknown', reason: 'not-found' },
]);

test('the finding says how large the input is and where', () => {
  const { findings } = inputResolution.check(facts({ resolution: resolution(224, { width: 448 }) }), paper);
  expect(findings).toMatchObject([{ note: { size: [224, 448] }, at: 'graph.input[0]', name: null }]);
});
