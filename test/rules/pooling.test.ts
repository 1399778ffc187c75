import { pooling } from '../../rules/pooling.ts';
import { pool, pools, resolution, stem, unknownFact } from './facts.ts';
import { ruleTest } from './rule-test.ts';

const max = 'max-pool-on-trunk';
const three = pools([pool(3)]);
const stage = (at: string, kernel: number, stride = 1) =>
  ({ at, kernel: [kernel, kernel], stride: [stride, stride] }) as const;
const correlation = (lag: number) => [
  [1, lag],
  [lag, lag],
];
const weights = (lag: number) => ({ noiseBandwidth: 0.05, correlation: correlation(lag), deadFilters: 0 });

ruleTest(pooling, [
  { name: 'none', facts: {}, gainDb: 0, refinedGainDb: 0 },
  {
    name: 'average on the trunk',
    facts: { pooling: pools([pool(3, { kind: 'average' })]) },
    gainDb: 0,
    refinedGainDb: 0,
  },
  { name: 'max 3x3 behind 7x7/2', facts: { pooling: three }, gainDb: 13.63, refinedGainDb: 5.05, codes: [max] },
  { name: 'max 3x3 behind 7x7/1', facts: { pooling: three, stem: stem(7, 1) }, refinedGainDb: 2.7, codes: [max] },
  { name: 'max 3x3 behind 3x3/2', facts: { pooling: three, stem: stem(3, 2) }, refinedGainDb: 10.06, codes: [max] },
  {
    name: 'max 2x2 behind 3x3/1',
    facts: { pooling: pools([pool(2)]), stem: stem(3, 1) },
    gainDb: 7.93,
    refinedGainDb: 2.46,
    codes: [max],
  },
  {
    name: 'behind a patch cut noise is independent',
    facts: { pooling: three, stem: stem(4, 4) },
    refinedGainDb: 13.63,
    codes: [max],
  },
  { name: 'behind an unknown stem', facts: { pooling: three, stem: unknownFact }, refinedGainDb: 13.63, codes: [max] },
  {
    name: 'correlation from the weights',
    facts: { pooling: pools([pool(2)]), stem: stem(7, 2, { weights: weights(0.5) }) },
    refinedGainDb: 10 * Math.log10((0.5 + 0.5 * 1.5513) / (0.5 + 0.5 / 4)),
    codes: [max],
  },
  {
    name: 'beyond the correlation of the weights there is none',
    facts: { pooling: three, stem: stem(7, 2, { weights: weights(0.5) }) },
    refinedGainDb: 7.74,
    codes: [max],
  },
  {
    name: 'anticorrelated weights are capped',
    facts: { pooling: pools([pool(2)]), stem: stem(7, 2, { weights: weights(-0.3) }) },
    refinedGainDb: 7.93,
    codes: [max],
  },
  {
    name: 'later pools keep the independent value',
    facts: { pooling: pools([pool(3), pool(3, { at: 'graph.node[9]' })]) },
    gainDb: 27.26,
    refinedGainDb: 5.05 + 13.63,
    codes: [max, max],
  },
  {
    name: 'an average between stem and max pool ends the correlation',
    facts: { pooling: pools([pool(3, { kind: 'average', at: 'graph.node[1]' }), pool(3)]) },
    refinedGainDb: 13.63,
    codes: [max],
  },
  {
    name: 'a map smaller than the stem gives',
    facts: { pooling: pools([pool(3, { inputSize: [56, 56] })]) },
    refinedGainDb: 13.63,
    codes: [max],
  },
  {
    name: 'a map of the size that the stem gives',
    facts: { pooling: pools([pool(3, { inputSize: [112, 112] })]), resolution: resolution(224) },
    refinedGainDb: 5.05,
    codes: [max],
  },
  {
    name: 'a map as high as the stem gives at its stride along the height',
    facts: { pooling: pools([pool(3, { inputSize: [56, 112] })]), stem: stem(7, 2, { stride: [4, 1] }) },
    refinedGainDb: 6.31,
    codes: [max],
  },
  {
    name: 'a map that is lower than the stem gives, if as wide',
    facts: { pooling: pools([pool(3, { inputSize: [56, 112] })]) },
    refinedGainDb: 13.63,
    codes: [max],
  },
  {
    name: 'a map of an image whose size is not known',
    facts: { pooling: pools([pool(3, { inputSize: [56, 56] })]), resolution: unknownFact },
    refinedGainDb: 5.05,
    codes: [max],
  },
  {
    name: 'the pool that ends the chain follows it, however small its map',
    facts: {
      stem: stem(3, 2, { chain: [stage('a', 3, 2), stage('b', 3, 2), stage('graph.node[2]', 3, 2)] }),
      pooling: pools([pool(3, { inputSize: [56, 56] })]),
    },
    refinedGainDb: 9.58,
    codes: [max],
  },
  {
    name: 'a chain that ends at a pool in a branch',
    facts: {
      stem: stem(7, 2, { chain: [stage('a', 7, 2), stage('aside', 3, 2)] }),
      pooling: pools([pool(3)], { branches: [pool(3, { at: 'aside', kind: 'average' })] }),
    },
    refinedGainDb: 13.63,
    codes: [max],
  },
  {
    name: 'behind several convolutions the weights of the first tell little',
    facts: {
      stem: stem(3, 2, {
        chain: [stage('a', 3, 2), stage('b', 5), stage('graph.node[2]', 3, 2)],
        weights: weights(0.5),
      }),
      pooling: three,
    },
    refinedGainDb: 2.86,
    codes: [max],
  },
  {
    name: 'a chain of convolutions before the pool correlates as a whole',
    facts: {
      stem: stem(3, 2, { chain: [stage('a', 3, 2), stage('b', 5), stage('graph.node[2]', 3, 2)] }),
      pooling: three,
    },
    refinedGainDb: 2.86,
    codes: [max],
  },
  {
    name: 'global max over 7x7',
    facts: { pooling: pools([], { head: 'max', headWindow: [7, 7], headAt: 'graph.node[8]' }) },
    gainDb: 24.1,
    refinedGainDb: 24.1,
    codes: ['max-head'],
    at: ['graph.node[8]'],
  },
  {
    name: 'global max over no known window',
    facts: { pooling: pools([pool(3)], { head: 'max', headAt: 'graph.node[8]' }) },
    status: 'unknown',
    reason: 'unknown-window',
    codes: [max, 'max-head'],
    at: ['graph.node[2]', 'graph.node[8]'],
  },
  {
    name: 'average and max head',
    facts: { pooling: pools([], { head: 'average+max' }) },
    gainDb: 0,
    codes: ['average-max-head'],
  },
  { name: 'GeM', facts: { pooling: pools([], { head: 'gem' }) }, gainDb: 0, codes: ['gem-head'] },
  {
    name: 'max pools in branches',
    facts: { pooling: pools([], { branches: [pool(3, { kind: 'average' }), pool(3, { at: 'aside' }), pool(5)] }) },
    gainDb: 0,
    codes: ['max-pools-off-trunk'],
    at: ['aside'],
  },
  {
    name: 'average pools in branches',
    facts: { pooling: pools([], { branches: [pool(3, { kind: 'average' })] }) },
    gainDb: 0,
  },
  { name: 'unknown', facts: { pooling: unknownFact }, status: 'unknown', reason: 'not-found' },
]);
