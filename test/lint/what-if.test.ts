import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { parseChange } from '../../src/cli/flags/parse-change.ts';
import type { Facts } from '../../src/facts/types.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import type { Grade, LintSettings } from '../../src/lint/types.ts';
import { applyAll, applyChange } from '../../src/lint/what-if/apply.ts';
import { setText } from '../../src/lint/what-if/change.ts';
import type { Change } from '../../src/lint/what-if/types.ts';
import { whatIf } from '../../src/lint/what-if/what-if.ts';
import { facts, family, pool, pools, resolution, STD, std, stem, unknownFact } from '../rules/facts.ts';

const resnet = facts({ pooling: pools([pool(3)]), normalization: std(STD.imagenet) });
const vgg = facts({ stem: stem(3, 1), pooling: pools([2, 2, 2, 2, 2].map((side, at) => pool(side, { at: `${at}` }))) });
const clip = facts({
  stem: stem(14, 14, { form: 'patch' }),
  resolution: resolution(336),
  normalization: std(STD.clip),
  family: family(true),
});
const efficientnet = facts({ stem: stem(3, 2), resolution: resolution(600), normalization: std(STD.imagenet) });

function parse(text: string): Change {
  const parsed = parseChange(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

const ask = (
  model: Facts,
  sets: readonly string[] | null,
  grade: Grade | null = null,
  more: Partial<LintSettings> = {},
) => whatIf(model, { ...defaultSettings, ...more }, sets?.map(parse) ?? null, grade);

describe('one change', () => {
  // Worked by hand from the scores of rules/README.md: the mean of four rules, 100 less 100/15 a dB.
  const cases: readonly (readonly [string, set: string, Facts, score: number, grade: Grade, db: number])[] = [
    ['ResNet-50', 'pooling=average', resnet, 88.4, 'B', -13.63],
    ['ResNet-50', 'normalization=inception', resnet, 77.3, 'B', 0],
    ['ResNet-50', 'resolution=288', resnet, 62, 'C', 2.18],
    ['ResNet-50', 'stem-kernel=3', resnet, 53.4, 'D', 7.36],
    ['CLIP ViT-L/14 at 336', 'resolution=224', clip, 90.6, 'A', -3.52],
    ['CLIP ViT-L/14 at 336', 'normalization=0.5/0.5', clip, 94.1, 'A', 0],
    ['EfficientNet-B7 at 600', 'stem-kernel=7', efficientnet, 74.1, 'C', -7.36],
    ['EfficientNet-B7 at 600', 'resolution=224', efficientnet, 76.1, 'B', -8.56],
    ['VGG-16', 'pooling=average', vgg, 87.7, 'B', -39.64],
    ['no size', 'resolution=224', facts({ resolution: unknownFact }), 100, 'A', 0],
  ];
  test.each(cases)('%s, %s', (_, set, model, score, grade, db) => {
    const [change] = ask(model, [set]).changes;
    expect(change).toMatchObject({ reason: null, effect: { score, grade } });
    expect(change?.effect?.difference.noisePower?.gainDb).toBe(db);
  });

  test('of a fact that is not known has an effect where it settles the fact, else a reason', () => {
    const model = facts({ normalization: unknownFact, stem: unknownFact });
    const { changes } = ask(model, ['stem-kernel=7', 'normalization=imagenet']);
    expect(changes).toMatchObject([
      {
        set: 'normalization=imagenet',
        changes: true,
        effect: { judged: 3, difference: { sensitivity: null } },
      },
      { set: 'stem-kernel=7', changes: false, effect: null, reason: { code: 'not-found' } },
    ]);
  });

  test('of a resize whose source is not known leaves it so', () => {
    const resample = { at: 'n', mode: 'linear', coordinates: 'half_pixel', antialias: true, scale: null } as const;
    const changed = applyAll(facts({ resolution: resolution(224, { resample }) }), [parse('resolution=448')]);
    expect(changed.resolution.value).toMatchObject({ height: 448, resample: { scale: null } });
  });

  test('a new kernel forgets the old weights, so that its refined gain is that of a box', () => {
    const weights = { noiseBandwidth: 0.9, correlation: [[1]], deadFilters: 0 };
    const [change] = ask(facts({ stem: stem(3, 2, { weights }) }), ['stem-kernel=7']).changes;
    expect(change?.effect?.rules[0]).toMatchObject({ gainDb: 0, refinedGainDb: 0 });
    expect(change?.caveat).toBe(
      'Refined gains take the present one from its weights, the new kernel as a box: learned filters pass more.',
    );
  });

  test.each([
    ['stem-kernel=9', /^Refined gains take the new kernel as a box/],
    ['resolution=160', /noise in the source image, before the resize/],
    ['normalization=clip', /worst-case sensitivity, not noise power/],
    ['pooling=average', /^none$/],
  ] as const)('what the prediction of %s leaves out', (set, caveat) => {
    expect(ask(resnet, [set]).changes[0]?.caveat ?? 'none').toMatch(caveat);
  });

  test('a new size scales what is inside the network, and the source of a resize stays', () => {
    const resample = { at: 'n', mode: 'linear', coordinates: 'half_pixel', antialias: true, scale: [2, 2] } as const;
    const model = facts({
      resolution: resolution(224, { resample }),
      pooling: pools([pool(3, { inputSize: [112, 112] })], { head: 'max', headWindow: [7, 7] }),
    });
    const changed = applyAll(model, [parse('resolution=448')]);
    expect(changed.resolution.value?.resample?.scale).toEqual([1, 1]);
    expect(changed.pooling.value).toMatchObject({ trunk: [{ inputSize: [224, 224] }], headWindow: [14, 14] });
    expect(changed.input).toBe(model.input);
    expect(applyAll(facts(), [parse('resolution=448')]).input.value).toMatchObject({ height: 448, width: 448 });
  });

  test('constants are told in RGB and stored in the order of the input', () => {
    const bgr = facts({ normalization: std([0.225, 0.224, 0.229], { mean: [0.406, 0.456, 0.485], order: 'BGR' }) });
    expect(applyAll(bgr, [parse('normalization=imagenet')])).toBe(bgr);
    expect(applyAll(bgr, [parse('normalization=clip')]).normalization.value?.std).toEqual([...STD.clip].reverse());
  });
});

test('changes of one score are sorted by noise power, then by name; to what is there, nothing changes', () => {
  const sets = ['pooling=average', 'normalization=inception', 'stem-kernel=9', 'resolution=160'];
  expect(ask(facts(), sets).changes.map(({ set, changes }) => [set, changes])).toEqual([
    ['resolution=160', true],
    ['stem-kernel=9', true],
    ['normalization=inception', false],
    ['pooling=average', false],
  ]);
});

test('rules of a configuration judge the change too', () => {
  const wide: Rule = {
    meta: {
      id: 'own/wide',
      title: '',
      summary: '',
      unit: 'noise-power',
      needs: [],
      defaultSeverity: 'warning',
      codes: [],
    },
    check: ({ resolution: { value } }) => {
      const gainDb = (value?.width ?? 0) > 300 ? 6 : 0;
      return { status: 'judged', gainDb, refinedGainDb: gainDb, findings: [] };
    },
  };
  const [change] = whatIf(facts(), defaultSettings, [parse('resolution=448')], null, [...rules, wide]).changes;
  expect(change?.effect?.rules.map(({ id }) => id)).toContain('own/wide');
  expect(change?.effect?.difference.noisePower?.gainDb).toBe(12.02);
});

describe('all that is advised', () => {
  test('is sorted by benefit, and is the reference together', () => {
    const { advised, changes, all } = ask(efficientnet, null);
    expect(advised).toBe(true);
    expect(changes.map(({ set }) => set)).toEqual(['resolution=224', 'stem-kernel=7', 'normalization=inception']);
    expect(all).toMatchObject({ score: 100, grade: 'A', budget: { gainDb: 0 } });
  });

  const none: readonly (readonly [string, Facts, Partial<LintSettings>])[] = [
    ['the reference', facts(), {}],
    [
      'what is unknown',
      facts({ stem: unknownFact, pooling: unknownFact, resolution: unknownFact, normalization: unknownFact }),
      {},
    ],
    ['rules that are off', resnet, { severities: { pooling: 'off', normalization: 'off' } }],
    ['a rule without a say in the profile', facts({ normalization: std(STD.imagenet) }), { profile: 'measured' }],
  ];
  test.each(none)('is nothing for %s', (_, model, settings) => {
    expect(ask(model, null, null, settings)).toMatchObject({ changes: [], all: null });
  });

  test('goes to the reference that is set', () => {
    const reference = { stemKernel: 9, resolution: 160, std: 0.25 };
    const sets = ask(resnet, null, null, { reference }).changes.map(({ set }) => set);
    expect(sets).toEqual([
      'pooling=average',
      'resolution=160',
      'stem-kernel=9',
      'normalization=0.5,0.5,0.5/0.25,0.25,0.25',
    ]);
  });

  test('keeps the shape of an oblong input', () => {
    const model = facts({
      resolution: { ...resolution(0), value: { height: 256, width: 512 } } as Facts['resolution'],
    });
    expect(ask(model, null).changes.map(({ set }) => set)).toEqual(['resolution=128x288']);
  });
});

describe('a target grade', () => {
  const cases: readonly (readonly [string, Facts, Grade, reached: boolean, sets: readonly string[]])[] = [
    ['ResNet-50 to B: the pool is less work than training again', resnet, 'B', true, ['pooling=average']],
    ['ResNet-50 to A takes both', resnet, 'A', true, ['pooling=average', 'normalization=inception']],
    ['EfficientNet-B7 to B: as large as it may be', efficientnet, 'B', true, ['resolution=224']],
    [
      'EfficientNet-B7 to A: the mildest levels',
      efficientnet,
      'A',
      true,
      ['resolution=320', 'stem-kernel=5', 'normalization=inception'],
    ],
    ['what has it already needs nothing', facts(), 'A', true, []],
    [
      'nothing is known',
      facts({ stem: unknownFact, pooling: unknownFact, resolution: unknownFact, normalization: unknownFact }),
      'C',
      false,
      [],
    ],
  ];
  test.each(cases)('%s', (_, model, grade, reached, sets) => {
    const { target } = ask(model, null, grade);
    expect(target).toMatchObject({ grade, reached });
    expect([...(target?.sets ?? [])].sort()).toEqual([...sets].sort());
  });

  test('one change goes before two that are less work', () => {
    const model = facts({
      stem: stem(4, 2, { kernel: [4, 5] }),
      resolution: resolution(310),
      pooling: pools([pool(2, { window: [1, 2] })]),
    });
    const sets = ['pooling=average', 'resolution=224', 'stem-kernel=7'];
    expect(ask(model, sets, 'A').target?.sets).toEqual(['stem-kernel=7']);
    expect(ask(model, sets.slice(0, 2), 'A').target).toMatchObject({ reached: true, sets: sets.slice(0, 2) });
  });

  test('out of the changes asked for; where none reaches it, the best', () => {
    expect(ask(resnet, ['resolution=160', 'stem-kernel=9', 'normalization=clip'], 'B').target).toMatchObject({
      reached: false,
      sets: ['normalization=clip'],
    });
  });
});

const arbitrary: fc.Arbitrary<Facts> = fc
  .record({
    kernel: fc.integer({ min: 1, max: 16 }),
    side: fc.integer({ min: 8, max: 1024 }),
    windows: fc.array(fc.integer({ min: 2, max: 4 }), { maxLength: 3 }),
    head: fc.constantFrom('average', 'max', 'average+max', 'class-token', 'gem'),
    constants: fc.constantFrom(...Object.values(STD)),
    order: fc.constantFrom('RGB', 'BGR', 'unknown'),
  })
  .map(({ kernel, side, windows, head, constants, order }) =>
    facts({
      stem: stem(kernel, 2),
      resolution: resolution(side),
      pooling: pools(
        windows.map((window, at) => pool(window, { at: `${at}` })),
        { head, headWindow: [7, 7] } as object,
      ),
      normalization: std(constants, { order } as object),
    }),
  );

const changes: fc.Arbitrary<Change> = fc
  .oneof(
    fc.integer({ min: 1, max: 20 }).map((side) => `stem-kernel=${side}`),
    fc.integer({ min: 1, max: 2000 }).map((side) => `resolution=${side}`),
    fc.constant('pooling=average'),
    fc.constantFrom('imagenet', 'inception', 'clip', '0.5/0.25').map((name) => `normalization=${name}`),
  )
  .map(parse);

describe('laws', () => {
  test('a change made twice is a change made once: to what is there already, it is the identity', () => {
    fc.assert(
      fc.property(arbitrary, changes, (model, change) => {
        const once = applyChange(model, change);
        expect(once.ok).toBe(true);
        if (once.ok) expect(applyChange(once.facts, change)).toEqual({ ok: true, facts: once.facts });
        if (once.ok) expect(applyAll(once.facts, [change])).toBe(once.facts);
      }),
    );
  });

  test('a change has the words that --set takes', () => {
    fc.assert(
      fc.property(changes, (change) => {
        expect(parse(setText(change))).toEqual(change);
      }),
    );
  });

  test('what is advised never lowers the score, and a target that is reached is reached', () => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom<Grade>('A', 'B', 'C'), (model, grade) => {
        const { changes: results, all, target } = ask(model, null, grade);
        for (const { effect } of results) expect(effect?.difference.score).toBeGreaterThanOrEqual(0);
        if (all !== null) expect(all.score).toBe(100);
        expect(target?.reached).toBe(true);
        expect(target?.effect.grade?.localeCompare(grade)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 25 },
    );
  });
});
