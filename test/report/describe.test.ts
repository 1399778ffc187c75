/** Facts in a few words. */
import { expect, it } from 'vitest';
import type { NormalizationValue, PoolingValue, StemValue } from '../../src/facts/types.ts';
import { describeNormalization, describePooling, describeResolution, describeStem } from '../../src/report/describe.ts';

const stem: StemValue = { form: 'convolution', kernel: [7, 7], stride: [2, 2], inChannels: 3, outChannels: 64 };
it.each([
  [stem, 'conv 7x7 /2'],
  [{ ...stem, kernel: [7, 5], stride: [2, 1] }, 'conv 7x5 /2x1'],
  [{ ...stem, form: 'patch', kernel: [16, 16], stride: [16, 16] }, 'patch 16x16'],
  [{ ...stem, alternatives: [{ kernel: [9, 9], stride: [2, 2] }] }, 'conv 7x7 /2, beside 9x9'],
] satisfies [StemValue, string][])('a stem', (value, text) => {
  expect(describeStem(value)).toBe(text);
});

const max = { kind: 'max', window: [2, 2], stride: [2, 2], at: 'graph.node[1]' } as const;
const none: PoolingValue = { trunk: [], branches: [], head: 'average' };
it.each([
  [none, 'no max pool, average head'],
  [{ ...none, trunk: [max, max, max] }, '3 x max 2x2 /2 on the trunk'],
  [{ ...none, trunk: [max, { ...max, kind: 'average' }] }, 'max 2x2 /2 on the trunk'],
  [{ ...none, trunk: [max], head: 'max' }, 'max 2x2 /2 on the trunk, global max head'],
  [{ ...none, head: 'max' }, 'global max head'],
] satisfies [PoolingValue, string][])('pooling', (value, text) => {
  expect(describePooling(value)).toBe(text);
});

const rgb = { scale: '0-1', order: 'RGB' } as const;
it.each([
  [{ mean: [0.406, 0.456, 0.485], std: [0.225, 0.224, 0.229], ...rgb }, 'ImageNet std .225 .224 .229'],
  [{ mean: [0.5], std: [0.5], ...rgb }, 'std .5'],
  [{ mean: [0, 0, 0], std: [1, 1, 1], ...rgb }, 'std 1'],
  [{ mean: [104, 117, 123], std: [1, 1, 1], scale: '0-255', order: 'BGR' }, '0 to 255 input, no comparable std'],
] satisfies [NormalizationValue, string][])('normalization', (value, text) => {
  expect(describeNormalization(value)).toBe(text);
});

it('a resolution', () => {
  expect(describeResolution({ height: 384, width: 288 })).toBe('384 x 288');
  const resample = { at: 'n', mode: 'linear', coordinates: 'half_pixel', antialias: false, scale: null } as const;
  expect(describeResolution({ height: 384, width: 288, resample })).toBe('384 x 288, linear resize in the graph');
});
