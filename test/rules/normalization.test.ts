import { expect, test } from 'vitest';
import { normalization } from '../../rules/normalization.ts';
import { facts, family, measured, paper, STD, std, unknownFact } from './facts.ts';
import { ruleTest } from './rule-test.ts';

const clip = family(true);

ruleTest(normalization, [
  { name: 'Inception is the reference', facts: {}, gainDb: 0 },
  {
    name: 'a std a little below the reference',
    facts: { normalization: std([0.48]) },
    gainDb: 0.35,
    codes: ['small-std'],
    at: ['config.json#/std'],
  },
  { name: 'ImageNet is advice', facts: { normalization: std(STD.imagenet) }, gainDb: 6.97, codes: ['small-std'] },
  {
    name: 'CLIP constants alone prove no tower',
    facts: { normalization: std(STD.clip) },
    gainDb: 5.64,
    codes: ['small-std'],
  },
  { name: 'a CLIP tower', facts: { normalization: std(STD.clip), family: clip }, gainDb: 5.64, codes: ['clip-tower'] },
  { name: 'a tower with std 0.5', facts: { family: clip }, gainDb: 0 },
  {
    name: 'a family that is not known',
    facts: { normalization: std(STD.imagenet), family: unknownFact },
    gainDb: 6.97,
    codes: ['small-std'],
  },
  {
    name: 'a tower whose constants are not known',
    facts: { normalization: unknownFact, family: clip },
    status: 'unknown',
    reason: 'not-found',
    codes: ['clip-tower'],
    at: ['graph.node[0]'],
  },
  { name: 'unknown', facts: { normalization: unknownFact }, status: 'unknown', reason: 'not-found' },
  {
    name: 'raw pixels',
    facts: { normalization: std([1, 1, 1], { scale: '0-255' }) },
    status: 'not-comparable',
    reason: 'raw-scale',
  },
  { name: 'no std', facts: { normalization: std([]) }, status: 'not-comparable', reason: 'degenerate-std' },
  ...[0, -0.2, 1e-320, Number.POSITIVE_INFINITY, Number.NaN].map((value) => ({
    name: `a std of ${value}`,
    facts: { normalization: std([0.2, value]) },
    status: 'not-comparable' as const,
    reason: 'degenerate-std',
  })),
]);

test.each([
  ['paper, CNN', paper, false, 'info', false],
  ['paper, CLIP', paper, true, undefined, false],
  ['measured, CNN', measured, false, 'info', true],
  ['measured, CLIP', measured, true, undefined, false],
] as const)('%s: how far it may go and whether it weighs', (_, context, isClip, atMost, weightless) => {
  const check = normalization.check(facts({ normalization: std(STD.clip), family: family(isClip) }), context);
  expect(check).toMatchObject({ weightless, ...(atMost ? { atMost } : {}) });
  expect('atMost' in check).toBe(atMost !== undefined);
});

test('what is not known has no say in the measured profile either', () => {
  expect(normalization.check(facts({ normalization: unknownFact }), measured).weightless).toBe(true);
});
