import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/facts/types.ts';
import { compareReports, pathOf } from '../../src/lint/compare/compare.ts';
import { createTally } from '../../src/lint/compare/tally.ts';
import type { Comparison, ModelComparison } from '../../src/lint/compare/types.ts';
import { compareText } from '../../src/lint/compare-text.ts';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { buildReport } from '../../src/lint/summary.ts';
import type { Finding, LintSettings, ModelResult } from '../../src/lint/types.ts';
import { facts, family, pool, pools, resolution, STD, std, stem, unknownFact } from '../rules/facts.ts';
import { failed, inspected } from './inspected.ts';

const model = (
  path: string,
  given: Partial<Facts> = {},
  fingerprint = path,
  settings: Partial<LintSettings> = {},
): ModelResult => ({
  ...lintModel(inspected(given), path, { ...defaultSettings, ...settings }),
  fingerprint,
});
const broken = (path: string): ModelResult => ({
  ...lintModel(failed('failed'), path, defaultSettings),
  fingerprint: null,
});

const compare = (
  old: readonly ModelResult[],
  now: readonly ModelResult[],
  tolerance = 0,
  folder = /^(old|new)\//,
): Comparison => {
  const side = (models: readonly ModelResult[]) => ({
    report: buildReport(models, defaultSettings, '0'),
    keyOf: (path: string) => path.replace(folder, ''),
  });
  return compareReports(side(old), side(now), tolerance);
};

function one(old: Partial<Facts>, now: Partial<Facts>, tolerance = 0): ModelComparison {
  const [result] = compare([model('old/a', old)], [model('new/a', now)], tolerance).models;
  if (result === undefined) throw new Error('no pair');
  return result;
}

const deep = (stages: number) =>
  stem(7, 2, {
    chain: Array.from({ length: stages }, (_, index) => ({ at: `${index}`, kernel: [7, 7], stride: [2, 2] })),
  });
const beside = (stride: number) => stem(7, 2, { alternatives: [{ kernel: [16, 16], stride: [stride, stride] }] });

describe('what changed', () => {
  const cases: readonly (readonly [
    string,
    Partial<Facts>,
    Partial<Facts>,
    changed: readonly string[],
    db: number | null,
  ])[] = [
    ['a max pool came', {}, { pooling: pools([pool(3)]) }, ['pooling'], 13.63],
    ['a max pool went', { pooling: pools([pool(3)]) }, {}, ['pooling'], -13.63],
    [
      'a smaller stem, a smaller input',
      {},
      { stem: stem(3, 2), resolution: resolution(160) },
      ['resolution', 'stem'],
      4.44,
    ],
    ['the size is not known any more', {}, { resolution: unknownFact }, ['resolution'], 0],
    ['another kind of network', {}, { family: family(true) }, ['family'], 0],
    ['another std', {}, { normalization: std([0.6, 0.6, 0.6]) }, ['normalization'], 0],
    ['another mean', {}, { normalization: std(STD.inception, { mean: [0.4, 0.4, 0.4] }) }, ['normalization'], 0],
    ['a layer more in the stem', { stem: deep(1) }, { stem: deep(2) }, ['stem'], 0],
    ['another stride beside the stem', { stem: beside(16) }, { stem: beside(8) }, ['stem'], 0],
    [
      'rounded constants are the same',
      { normalization: std(STD.clip) },
      { normalization: std([0.2686, 0.2613, 0.2758]) },
      [],
      0,
    ],
    [
      'places and names are the same',
      { pooling: pools([pool(2)]) },
      { pooling: pools([pool(2, { at: 'elsewhere', name: 'b' })]) },
      [],
      0,
    ],
    [
      'constants in another order',
      { normalization: std(STD.imagenet) },
      { normalization: std(STD.imagenet, { order: 'BGR' }) },
      ['normalization'],
      0,
    ],
  ];
  test.each(cases)('%s', (_, old, now, changed, db) => {
    const result = one(old, now);
    expect(result.facts.map(({ fact }) => fact)).toEqual(changed);
    expect(result.difference?.noisePower?.gainDb ?? null).toBe(db);
    expect(result.status).toBe(changed.length === 0 ? 'same' : 'changed');
  });

  test('findings come and go; one that stays under another name stays', () => {
    const { findings } = one(
      { pooling: pools([pool(3)]), stem: stem(3, 2) },
      { pooling: pools([pool(3, { name: 'renamed', at: 'n' })]), resolution: resolution(448) },
    );
    expect(findings.added.map(({ code }) => code)).toEqual(['large-input']);
    expect(findings.removed.map(({ code }) => code)).toEqual(['small-stem-kernel']);
  });

  test('findings that a baseline has taken out are no change', () => {
    const old = model('old/a', { pooling: pools([pool(3)]) });
    if (old.status !== 'linted') throw new Error('not linted');
    const accepted = {
      ...old,
      path: 'new/a',
      findings: [],
      rules: old.rules.map((rule) => (rule.id === 'pooling' ? { ...rule, suppressed: 1 } : rule)),
    };
    for (const [before, after] of [
      [old, accepted],
      [accepted, old],
    ] as const) {
      expect(compare([before], [after]).models[0]).toMatchObject({
        status: 'same',
        findings: { added: [], removed: [] },
      });
    }
  });

  test('a rule that only one side has is listed without a change', () => {
    const all = model('a');
    if (all.status !== 'linted') throw new Error('not linted');
    const fewer = { ...all, rules: all.rules.slice(1) };
    for (const [before, after] of [
      [all, fewer],
      [fewer, all],
    ] as const) {
      const rules = compare([before], [after]).models[0]?.rules ?? [];
      expect(rules.map(({ id, change }) => [id, change !== null]).sort()).toEqual([
        ['input-resolution', true],
        ['normalization', true],
        ['pooling', true],
        ['stem-kernel', false],
      ]);
    }
  });

  test('without a score on one side there are no points between them', () => {
    const nothing = { stem: unknownFact, resolution: unknownFact, pooling: unknownFact, normalization: unknownFact };
    expect(one(nothing, {}).difference?.score).toBeNull();
    expect(one({}, nothing).difference?.score).toBeNull();
  });

  test('other weights move the refined gain alone', () => {
    const weights = { noiseBandwidth: 0.5, correlation: [[1]], deadFilters: 0 };
    const result = one(
      { stem: stem(7, 2, { weights }) },
      { stem: stem(7, 2, { weights: { ...weights, noiseBandwidth: 0.6 } }) },
    );
    expect(result).toMatchObject({
      status: 'changed',
      facts: [],
      difference: { noisePower: { gainDb: 0, refinedGainDb: 0.79 } },
    });
    expect(result.regressions).toEqual([]);
  });
});

describe('regressions', () => {
  const cases: readonly (readonly [
    string,
    Partial<Facts>,
    Partial<Facts>,
    tolerance: number,
    codes: readonly string[],
  ])[] = [
    ['none', {}, {}, 0, []],
    ['noise power', {}, { stem: stem(5, 2) }, 0, ['noise-power']],
    [
      'noise power, where another rule says nothing',
      { resolution: unknownFact },
      { resolution: unknownFact, stem: stem(5, 2) },
      0,
      ['noise-power'],
    ],
    ['within the tolerance', {}, { stem: stem(5, 2) }, 2.92, []],
    ['beyond the tolerance', {}, { stem: stem(5, 2) }, 2.91, ['noise-power']],
    ['one rule pays for another', { pooling: pools([pool(3)]) }, { stem: stem(3, 2) }, 0, []],
    [
      'the bound, in its own unit',
      { pooling: pools([pool(3)]) },
      { normalization: std(STD.imagenet) },
      0,
      ['sensitivity'],
    ],
    ['known before', {}, { resolution: unknownFact }, 0, ['no-longer-judged']],
    ['known now', { resolution: unknownFact }, { resolution: resolution(1024) }, 0, []],
    ['no scale any more', {}, { normalization: std([1, 1, 1], { scale: '0-255' }) }, 0, ['no-longer-judged']],
  ];
  test.each(cases)('%s', (_, old, now, tolerance, codes) => {
    expect(one(old, now, tolerance).regressions.map(({ code }) => code)).toEqual(codes);
  });

  test('say which rules they come from', () => {
    const [message] = one({}, { stem: stem(3, 2), pooling: pools([pool(2)]) }, 1).regressions.map((one) => one.message);
    expect(message).toBe('Noise power rises by 15.3 dB (stem-kernel +7.4, pooling +7.9), more than the 1 dB allowed.');
  });

  test('a tally lists the worst first, then what came, then what went', () => {
    const old = ['a', 'b', 'c', 'same', 'gone', 'lost'].map((name) => model(`old/${name}`));
    const now = [
      model('new/a', { stem: stem(5, 2) }),
      model('new/b', { stem: stem(3, 2) }),
      broken('new/c'),
      model('new/same'),
      model('new/fresh'),
      model('new/later'),
    ];
    const listed = (top: number): readonly string[] => {
      const tally = createTally(top);
      for (const compared of compare(old, now).models) tally.add(compared);
      tally.addSame();
      expect(tally.summary()).toEqual({ same: 2, changed: 3, added: 2, removed: 2, regressed: 3 });
      return tally.listed().map(pathOf);
    };
    expect(listed(9)).toEqual(['new/c', 'new/b', 'new/a', 'new/fresh', 'new/later', 'old/gone', 'old/lost']);
    expect(listed(1)).toEqual(['new/c', 'new/fresh', 'old/gone']);
  });

  test('a model that can no longer be linted', () => {
    const { models, summary } = compare([model('old/a')], [broken('new/a')]);
    expect(models[0]?.regressions).toMatchObject([
      { code: 'no-longer-linted', message: expect.stringContaining('it ends early') },
    ]);
    expect(summary.regressed).toBe(1);
    expect(compare([broken('old/a')], [broken('new/a')]).models[0]).toMatchObject({ status: 'same', regressions: [] });
  });

  test('a rule that the profile does not count does not regress', () => {
    const settings = { profile: 'measured' } as const;
    const old = model('old/a', {}, 'f', settings);
    const now = model('new/a', { normalization: std(STD.imagenet) }, 'f', settings);
    expect(compare([old], [now]).models[0]?.regressions).toEqual([]);
  });

  test('a rule that was turned off does not regress', () => {
    const off = model('new/a', {}, 'f', { severities: { pooling: 'off' } });
    expect(compare([model('old/a')], [off]).models[0]?.regressions).toEqual([]);
  });
});

describe('pairs', () => {
  const pairs = ({ models }: Comparison): readonly string[] =>
    models.map(({ old, new: now, match }) => `${old?.path ?? '-'} ${now?.path ?? '-'} ${match ?? '-'}`);

  test('two models are meant for each other, whatever they are called', () => {
    expect(pairs(compare([model('x')], [model('y')]))).toEqual(['x y given']);
  });

  test('by relative path, then by architecture; the rest came or went', () => {
    const old = [model('old/same', {}, '1'), model('old/moved', {}, '2'), model('old/gone', {}, '3')];
    const now = [model('new/same', {}, '4'), model('new/other/place', {}, '2'), model('new/fresh', {}, '5')];
    expect(pairs(compare(old, now))).toEqual([
      '- new/fresh -',
      'old/moved new/other/place fingerprint',
      'old/same new/same path',
      'old/gone - -',
    ]);
  });

  test.each([
    ['same', 'f', 'f', '0'],
    ['same', 'f', 'f', '1'],
    ['changed', 'f', 'g', '0'],
    // Another version may fingerprint otherwise.
    [null, 'f', 'g', '1'],
    [null, null, 'g', '0'],
  ] as const)('the architecture is %s: %s, %s by a tool of version %s', (expected, old, now, version) => {
    const side = (fingerprint: string | null, by: string) => ({
      report: buildReport([{ ...model('a'), fingerprint }], defaultSettings, by),
      keyOf: (path: string) => path,
    });
    expect(compareReports(side(old, '0'), side(now, version), 0).models[0]?.architecture).toBe(expected);
  });

  test('one model and two are no pair for that alone', () => {
    const two = [model('new/x', {}, '2'), model('new/y', {}, '3')];
    expect(pairs(compare([model('old/a', {}, '1')], two))).toEqual(['- new/x -', '- new/y -', 'old/a - -'].sort(byEnd));
    expect(pairs(compare(two, [model('old/a', {}, '1')]))).toEqual(['- old/a -', 'new/x - -', 'new/y - -'].sort(byEnd));
  });

  test('models of one architecture are paired in their order', () => {
    const side = (...paths: readonly string[]) => paths.map((path) => model(path, {}, 'f'));
    expect(pairs(compare(side('old/a', 'old/b'), side('new/c', 'new/d')))).toEqual([
      'old/a new/c fingerprint',
      'old/b new/d fingerprint',
    ]);
  });

  test('each model is used once, and what is not readable has no architecture', () => {
    const old = [model('old/a', {}, 'f'), model('old/b', {}, 'f'), broken('old/c')];
    const now = [model('new/d', {}, 'f'), broken('new/e')];
    expect(pairs(compare(old, now))).toEqual(
      ['old/a new/d fingerprint', '- new/e -', 'old/b - -', 'old/c - -'].sort(byEnd),
    );
  });

  const byEnd = (a: string, b: string): number => (end(a) < end(b) ? -1 : 1);
  const end = (text: string): string =>
    text.split(' ')[1] === '-' ? (text.split(' ')[0] ?? '') : (text.split(' ')[1] ?? '');
});

const anyFacts: fc.Arbitrary<Partial<Facts>> = fc.record(
  {
    stem: fc.oneof(
      fc.integer({ min: 1, max: 16 }).map((side) => stem(side, 2)),
      fc.constant(unknownFact),
    ),
    resolution: fc.oneof(
      fc.integer({ min: 16, max: 800 }).map((side) => resolution(side)),
      fc.constant(unknownFact),
    ),
    pooling: fc
      .array(fc.integer({ min: 2, max: 4 }), { maxLength: 3 })
      .map((sides) => pools(sides.map((side, at) => pool(side, { at: `${at}` })))),
    normalization: fc.oneof(
      fc.constantFrom(...Object.values(STD)).map((values) => std(values)),
      fc.constant(unknownFact),
    ),
    family: fc.boolean().map(family),
  },
  { requiredKeys: [] },
);
const anyModels = fc
  .array(fc.record({ given: anyFacts, architecture: fc.constantFrom('a', 'b') }), { maxLength: 4 })
  .map((all) => all.map(({ given, architecture }, index) => model(`m/${index}`, given, architecture)));

const codesOf = (findings: readonly Finding[]): readonly string[] => findings.map(({ code }) => code).sort();

describe('laws', () => {
  test('text is in an order that turned around is its reverse', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(compareText(a, a)).toBe(0);
        expect(compareText(a, b)).toBe(0 - compareText(b, a));
        expect(compareText(a, b) < 0).toBe([b, a].sort()[0] === a && a !== b);
      }),
    );
  });

  test('a report does not differ from itself', () => {
    fc.assert(
      fc.property(anyModels, (models) => {
        const { summary, models: compared } = compare(models, models);
        expect(summary).toEqual({ same: models.length, changed: 0, added: 0, removed: 0, regressed: 0 });
        for (const { difference, rules } of compared) {
          expect(difference?.score ?? 0).toBe(0);
          for (const { change } of rules)
            expect(change ?? { gainDb: 0, refinedGainDb: 0 }).toEqual({ gainDb: 0, refinedGainDb: 0 });
        }
      }),
    );
  });

  test('swapping the sides flips every sign, and noise power is never worse both ways', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        const [there, back] = [one(a, b), one(b, a)];
        for (const key of ['noisePower', 'sensitivity'] as const) {
          const [x, y] = [there.difference?.[key], back.difference?.[key]];
          expect(x?.gainDb ?? 0).toBe(0 - (y?.gainDb ?? 0));
          expect(x?.refinedGainDb ?? 0).toBe(0 - (y?.refinedGainDb ?? 0));
        }
        expect(there.difference?.score ?? 0).toBe(0 - (back.difference?.score ?? 0));
        expect(codesOf(there.findings.added)).toEqual(codesOf(back.findings.removed));
        expect(there.facts.map(({ fact }) => fact)).toEqual(back.facts.map(({ fact }) => fact));
        const worse = [there, back].filter(({ regressions }) => regressions.some(({ code }) => code === 'noise-power'));
        expect(worse.length).toBeLessThan(2);
      }),
    );
  });

  test('facts of the reference design are its own', () => {
    expect(one(facts(), facts()).facts).toEqual([]);
  });
});
