import { normalize } from '../../../fixtures/build/layers.ts';
import { imageNet } from '../../../fixtures/build/models.ts';
import type { Stated } from '../../../src/facts/inspect-types.ts';
import { before, HALF, type Made, net, normalized, seven, stem } from './networks.ts';
import { detects, type Row } from './row.ts';

const normalizing = (stated: Stated): Made => ({
  ...before((g, x) => normalize(g, x, imageNet.mean, imageNet.std)),
  stated,
});
const resizing = (g: Parameters<typeof seven>[0], x: string): string =>
  seven(g, g.add('Resize', [x, '', '', g.ints(1, 3, 192, 192)], { mode: 'linear' }));

const stated: readonly Row[] = [
  [
    'other constants than the graph has',
    normalized(HALF.mean, HALF.std, 'flag'),
    () => normalizing({ source: 'flag', normalization: HALF }),
    'conflicting-sources',
  ],
  [
    'one constant for all channels, by a configuration',
    normalized([0, 0, 0], [1, 1, 1], 'config'),
    () => normalizing({ source: 'config', normalization: { mean: [0], std: [1] } }),
    'conflicting-sources',
  ],
  [
    "the graph's own constants",
    normalized(imageNet.mean, imageNet.std, 'flag'),
    () => normalizing({ source: 'flag', normalization: imageNet }),
  ],
  [
    'one constant that the graph has three times',
    normalized(HALF.mean, HALF.std, 'flag'),
    () => ({
      ...before((g, x) => normalize(g, x, HALF.mean, HALF.std)),
      stated: { source: 'flag', normalization: { mean: [0.5], std: [0.5] } },
    }),
  ],
  [
    'constants for more channels than the image has',
    { ...stem(7, 2), normalization: 'unknown' },
    () => ({
      ...before((_, x) => x),
      stated: { source: 'flag', normalization: { mean: [0.5, 0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5, 0.4] } },
    }),
  ],
  [
    'constants of a graph that only divides by 255',
    normalized(HALF.mean, HALF.std, 'flag'),
    () => ({
      ...before((g, x) => g.add('Div', [x, g.scalar(255)])),
      stated: { source: 'flag', normalization: HALF },
    }),
  ],
  [
    'another size than the graph declares',
    { ...stem(7, 2), resolution: [256, 256] },
    () => ({ ...before((_, x) => x), stated: { source: 'config', inputSize: [256, 256] } }),
    'conflicting-sources',
  ],
  [
    'another size than the graph resizes to',
    { ...stem(7, 2), resolution: [256, 256] },
    () => ({ ...net(resizing, {}, [1, 3, 'h', 'w']), stated: { source: 'flag', inputSize: [256, 256] } }),
    'conflicting-sources',
  ],
  [
    'the size that the graph declares',
    { ...stem(7, 2), resolution: [224, 224] },
    () => ({ ...before((_, x) => x), stated: { source: 'flag', inputSize: [224, 224] } }),
  ],
  [
    'a size of a graph that takes any',
    { ...stem(7, 2), resolution: [320, 256] },
    () => ({ ...net(seven, {}, [1, 3, 'h', 'w']), stated: { source: 'flag', inputSize: [320, 256] } }),
  ],
];

detects('what is stated', stated);
