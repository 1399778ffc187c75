import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/facts/types.ts';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { rankModels } from '../../src/lint/rank/rank.ts';
import { buildReport } from '../../src/lint/summary.ts';
import type { LintedModel, LintSettings } from '../../src/lint/types.ts';
import { pool, pools, STD, std, stem, unknownFact } from '../rules/facts.ts';
import { failed, lint } from './inspected.ts';

const model = (path: string, given: Partial<Facts>, settings: Partial<LintSettings> = {}): LintedModel => ({
  ...lint(given, settings),
  path,
});
const report = (models: readonly LintedModel[], settings: Partial<LintSettings> = {}) =>
  buildReport(models, { ...defaultSettings, ...settings }, '0');

const reference = model('reference', {});
const maximum = model('maximum', { pooling: pools([pool(3)]) });
const small = model('small', { stem: stem(3, 2) });
const smallToo = model('small-too', { stem: stem(3, 1), normalization: std(STD.imagenet) });
const patch = model('patch', { stem: stem(16, 16, { form: 'patch' }) });
const unsized = model('unsized', { resolution: unknownFact });
const all = [maximum, unsized, smallToo, patch, reference, small];

describe('rank', () => {
  test('by the total: quietest first, ties share places, unknown has none', () => {
    const { ranked, unranked, unit, gain } = rankModels(report(all), 'total');
    expect({ unit, gain }).toEqual({ unit: 'noise-power', gain: 'gainDb' });
    expect(ranked).toEqual([
      { path: 'patch', rank: 1, meanRank: 1, tied: 1, db: -7.18 },
      { path: 'reference', rank: 2, meanRank: 2, tied: 1, db: 0 },
      { path: 'small', rank: 3, meanRank: 3.5, tied: 2, db: 7.36 },
      { path: 'small-too', rank: 3, meanRank: 3.5, tied: 2, db: 7.36 },
      { path: 'maximum', rank: 5, meanRank: 5, tied: 1, db: 13.63 },
    ]);
    expect(unranked).toEqual([{ path: 'unsized', missing: ['input-resolution'], knownDb: 0 }]);
  });

  test('a list that is cut tells how many there are', () => {
    const ranking = rankModels(report(all), 'total', 2);
    expect(ranking.ranked.map(({ path }) => path)).toEqual(['patch', 'reference']);
    expect(ranking.all).toEqual({ ranked: 5, unranked: 1, tied: 2 });
    expect(rankModels(report(all), 'total', 5).all).toBeUndefined();
  });

  test('the total asks for nothing of another unit, and models without facts have no place', () => {
    const unscaled = model('unscaled', { normalization: unknownFact });
    const broken = { ...lintModel(failed('failed'), 'broken', defaultSettings), fingerprint: null };
    const ranking = rankModels(buildReport([unscaled, broken], defaultSettings, '0'), 'total');
    expect(ranking.ranked).toMatchObject([{ path: 'unscaled', db: 0 }]);
    expect(ranking.unranked).toEqual([]);
  });

  test('by one rule, whose unit it keeps', () => {
    const { ranked, unranked, unit } = rankModels(report(all), 'normalization');
    expect(unit).toBe('sensitivity');
    expect(unranked).toEqual([]);
    expect(ranked.at(-1)).toEqual({ path: 'small-too', rank: 6, meanRank: 6, tied: 1, db: 6.97 });
    expect(new Set(ranked.slice(0, -1).map(({ rank }) => rank))).toEqual(new Set([1]));
  });

  test('by the gain that drives the profile', () => {
    const settings = { profile: 'measured' } as const;
    const { gain, ranked } = rankModels(report([maximum], settings), 'total');
    expect(gain).toBe('refinedGainDb');
    expect(ranked[0]?.db).toBe(maximum.budget.refinedGainDb);
  });

  test('a rule that is off everywhere leaves the total; one that is off somewhere leaves that model without a rank', () => {
    const off = model('off', { pooling: unknownFact }, { severities: { pooling: 'off' } });
    expect(rankModels(report([off]), 'total').ranked).toMatchObject([{ path: 'off', db: 0 }]);
    expect(rankModels(report([off, maximum]), 'total').unranked).toMatchObject([{ path: 'off', missing: ['pooling'] }]);
  });

  test('is the same whatever the order of the models', () => {
    const expected = rankModels(report(all), 'total');
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (models) => {
        expect(rankModels(report(models), 'total')).toEqual(expected);
      }),
    );
  });

  test('mean ranks add up to the places', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all.filter((one) => one !== unsized)), { maxLength: 20 }), (drawn) => {
        const models = drawn.map((one, index) => ({ ...one, path: String(index) }));
        const { ranked } = rankModels(report(models), 'total');
        const places = (models.length * (models.length + 1)) / 2;
        expect(ranked.reduce((sum, { meanRank }) => sum + meanRank, 0)).toBeCloseTo(places);
      }),
    );
  });
});
