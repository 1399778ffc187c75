import { expect, test } from 'vitest';
import { defaultProtocol, type ProtocolName, protocolNames, protocolOf } from '../../src/sweep/protocols.ts';

test.each<[ProtocolName, number, readonly number[]]>([
  ['imagenet-c-gaussian', 224, [0, 0.08, 0.12, 0.18, 0.26, 0.38]],
  ['imagenet-c-gaussian', 256, [0, 0.08, 0.12, 0.18, 0.26, 0.38]],
  ['imagenet-c-gaussian', 384, [0, 0.09, 0.13, 0.19, 0.27, 0.4]],
  ['imagenet-c-gaussian', 64, [0, 0.04, 0.08, 0.12, 0.15, 0.18]],
  ['cifar-c-gaussian', 24, [0, 0.04, 0.06, 0.08, 0.09, 0.1]],
  ['imagenet-c-shot', 224, [0, 0.1291, 0.2, 0.2887, 0.4472, 0.5774]],
])('levels of %s at %i', (name, size, sigmas) => {
  expect(protocolOf(name, size)).toMatchObject({ name, sigmas });
});

test('levels of one’s own are sorted, single, and 0 is among them', () => {
  expect(protocolOf('imagenet-c-gaussian', 224, [0.2, 0.1, 0, 0.2])).toMatchObject({
    name: 'custom',
    noise: 'gaussian',
    sigmas: [0, 0.1, 0.2],
  });
  expect(protocolOf('imagenet-c-shot', 224, [0.1]).noise).toBe('shot');
});

test('another noise at the levels of a protocol is none of its name', () => {
  const levels = [0, 0.08, 0.12, 0.18, 0.26, 0.38];
  expect(protocolOf('uniform', 224, null, 'shot')).toMatchObject({ name: 'custom', noise: 'shot', sigmas: levels });
  expect(protocolOf('uniform', 224, null, 'uniform')).toMatchObject({ name: 'uniform', noise: 'uniform' });
});

test.each([[[]], [[0]], [[-0.1]], [[Number.NaN]], [[25]]])('%j are no levels', (sigmas) => {
  expect(() => protocolOf('custom', 224, sigmas)).toThrow(expect.objectContaining({ code: 'bad-sigma' }));
});

test('every named protocol has levels at every size, and small inputs get small noise', () => {
  for (const name of protocolNames) {
    if (name !== 'custom') for (const size of [8, 32, 64, 224, 1024]) expect(protocolOf(name, size).sigmas[0]).toBe(0);
  }
  expect([24, 32, 64, 224].map(defaultProtocol)).toEqual([
    'cifar-c-gaussian',
    'cifar-c-gaussian',
    'imagenet-c-gaussian',
    'imagenet-c-gaussian',
  ]);
});
