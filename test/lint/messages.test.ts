import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { BuiltInCode, BuiltInNote } from '../../rules/notes.ts';
import { word } from '../../src/lint/messages.ts';
import { draftObservation } from '../../src/lint/observations.ts';

/** One note of every code: the compiler asks for each. */
const notes: { readonly [code in BuiltInCode]: Extract<BuiltInNote, { code: code }> } = {
  'small-stem-kernel': {
    code: 'small-stem-kernel',
    kernel: [3, 3],
    reference: 7,
    gainDb: 7.36,
    refined: { gainDb: -1.36, basis: { kind: 'composite', stages: 3, receptiveField: [11, 11] } },
  },
  'large-input': { code: 'large-input', size: [336, 336], reference: 224, gainDb: 3.52, refinedGainDb: 3.52 },
  'aliasing-resize': { code: 'aliasing-resize', gain: 9 },
  'max-pool-on-trunk': {
    code: 'max-pool-on-trunk',
    pool: '/maxpool',
    window: [3, 3],
    gainDb: 13.63,
    refinedGainDb: 5.05,
  },
  'max-head': { code: 'max-head', window: [7, 7], gainDb: 24.1 },
  'average-max-head': { code: 'average-max-head' },
  'gem-head': { code: 'gem-head' },
  'max-pools-off-trunk': { code: 'max-pools-off-trunk', count: 3 },
  'small-std': { code: 'small-std', std: [0.229, 0.224, 0.225], reference: 0.5, amplification: 2.232 },
  'clip-tower': { code: 'clip-tower', reference: 0.5, amplification: 1.913 },
  'conflicting-sources': {
    code: 'conflicting-sources',
    fact: 'resolution',
    kept: '224 x 224',
    keptSource: 'graph',
    other: '256 x 256',
    otherSource: 'sidecar',
  },
  'second-normalization': { code: 'second-normalization', at: 'graph.node[3]' },
  'degenerate-normalization': { code: 'degenerate-normalization', at: 'graph.node[3]', value: 'std 0' },
  'possibly-folded-normalization': { code: 'possibly-folded-normalization', at: 'graph.node[0]', name: '/Conv' },
  'dead-filters': { code: 'dead-filters', at: 'graph.node[0]', dead: 2, of: 64 },
  'unusable-stem-weights': { code: 'unusable-stem-weights', at: 'graph.node[0]', why: 'all of them are 0' },
  'duplicate-names': { code: 'duplicate-names', what: 'value', name: 'x' },
  'missing-opset': { code: 'missing-opset' },
  'limit-reached': { code: 'limit-reached', limit: 'steps', value: 256 },
  'sidecar-unreadable': { code: 'sidecar-unreadable', file: 'config.json', why: 'it is no JSON' },
};

describe.each(Object.values(notes).map((note) => [note.code, note] as const))('%s', (code, note) => {
  test('is worded in whole sentences', () => {
    const { message, advice } = word(note);
    for (const text of advice === null ? [message] : [message, advice]) {
      expect(text).toMatch(/^\S.*\.$/);
      expect(text).not.toMatch(/undefined|NaN|null|\[object|\n| {2}|\.\./);
    }
  });

  test('belongs to a rule that declares it, or is an observation of no rule', () => {
    const declaring = rules.filter(({ meta }) => meta.codes.includes(code)).map(({ meta }) => meta.id);
    expect(declaring.length).toBeLessThanOrEqual(1);
    const ownerless = [
      'conflicting-sources',
      'duplicate-names',
      'missing-opset',
      'limit-reached',
      'sidecar-unreadable',
    ];
    expect(declaring.length === 0).toBe(ownerless.includes(code));
  });
});

test('every observation goes to the rule that declares its code', () => {
  const codes = [
    'second-normalization',
    'degenerate-normalization',
    'possibly-folded-normalization',
    'dead-filters',
    'unusable-stem-weights',
  ] as const;
  for (const code of codes) {
    const declaring = rules.find(({ meta }) => meta.codes.includes(code))?.meta.id;
    expect(draftObservation(notes[code]).owner).toBe(declaring);
  }
});

test('wording', () => {
  expect(word(notes['small-stem-kernel']).message).toBe(
    'The stem averages over 3x3 pixels: +7.4 dB of noise power against 7x7; the chain of 3 stages, which covers 11x11 pixels, gives -1.4 dB.',
  );
  expect(word(notes['max-pool-on-trunk'])).toEqual({
    message:
      '/maxpool takes the maximum over 3x3 on the trunk: +13.6 dB against an average, about +5.0 dB behind this stem.',
    advice:
      'Replace /maxpool by an average pool of 3x3 or a blurred stride, and fine-tune: swapped without training, it costs clean accuracy.',
  });
});

const stemNote = notes['small-stem-kernel'];
const wordings: readonly (readonly [BuiltInNote, string])[] = [
  [
    { ...stemNote, refined: { gainDb: 3, basis: { kind: 'weights' } } },
    'The stem averages over 3x3 pixels: +7.4 dB of noise power against 7x7; its weights as they are learned give +3.0 dB.',
  ],
  [{ ...stemNote, refined: null }, 'The stem averages over 3x3 pixels: +7.4 dB of noise power against 7x7.'],
  [
    { ...notes['large-input'], refinedGainDb: 1.2 },
    'The input is 336x336: +3.5 dB of noise power against 224x224 from the same source, +1.2 dB with the resize before it.',
  ],
  [notes['large-input'], 'The input is 336x336: +3.5 dB of noise power against 224x224 from the same source.'],
  [
    { ...notes['max-pool-on-trunk'], refinedGainDb: 13.64 },
    '/maxpool takes the maximum over 3x3 on the trunk: +13.6 dB against an average.',
  ],
  [notes['max-head'], 'The head takes a global maximum over 7x7 positions: up to +24.1 dB against an average.'],
  [{ code: 'max-head', window: null, gainDb: null }, 'The head takes a global maximum.'],
  [{ code: 'max-pools-off-trunk', count: 1 }, '1 max pool in parallel branches or at stride 1: listed, not counted.'],
  [
    notes['small-std'],
    'Dividing by std 0.229 0.224 0.225 scales the worst-case bound by 2.23 against 0.5; outside CLIP this is advice only.',
  ],
  [notes['clip-tower'], 'This is a CLIP image tower; its std scales the worst-case bound by 1.91 against 0.5.'],
  [
    { ...notes['clip-tower'], amplification: null },
    'This is a CLIP image tower by its structure; its normalization constants are not known, so it has no number.',
  ],
  [{ ...notes['dead-filters'], dead: 1, name: '/Conv' }, '1 of 64 filters of the stem at /Conv is all zero.'],
  [notes['dead-filters'], '2 of 64 filters of the stem at graph.node[0] are all zero.'],
];
test.each(wordings.map(([note, message]) => [message, note] as const))('%s', (message, note) => {
  expect(word(note).message).toBe(message);
});
