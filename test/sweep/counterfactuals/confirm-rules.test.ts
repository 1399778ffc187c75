import { describe, expect, it } from 'vitest';
import type { SweepCounterfactual, SweepTap, SweepVerdict } from '../../../src/lint/sweep-types.ts';
import type { LintedModel } from '../../../src/lint/types.ts';
import { confirmRules } from '../../../src/sweep/confirm-rules.ts';
import { lint } from '../../lint/inspected.ts';
import { pool, pools, stem } from '../../rules/facts.ts';

const tap = (rule: string, measuredDb: number | null): SweepTap => ({
  rule,
  at: 'graph.node[0]',
  name: null,
  predictedDb: 0,
  refinedDb: 0,
  measuredDb,
  ci95: measuredDb === null ? null : [measuredDb - 0.2, measuredDb + 0.2],
  signalDb: null,
  noiseToSignalDb: null,
  verdict: 'agrees',
  agreesWith: null,
  reason: null,
});

const tried = (rule: string, verdict: SweepVerdict): SweepCounterfactual => ({
  rule,
  at: 'graph.node[0]',
  change: 'x',
  restored: false,
  predictedDb: -6,
  refinedDb: -6,
  measuredDb: -1,
  ci95: null,
  verdict,
  clean: null,
  levels: [],
  slope: null,
  reason: null,
});

/** 7x7/2 stem, one 3x3 max pool behind it: +13.63 dB by the paper, +5 refined. */
const model: LintedModel = lint({ stem: stem(7, 2), pooling: pools([pool(3)]) });
const rule = (id: string, taps: readonly SweepTap[], counterfactuals: readonly SweepCounterfactual[] = []) =>
  confirmRules(model, { taps, counterfactuals })?.rules.find((one) => one.id === id);

describe('a rule', () => {
  it.each([
    ['borne out by the refined gain', 5, { verdict: 'agrees', contradicted: false }],
    ["borne out by the paper's", 13, { verdict: 'agrees', contradicted: false }],
    ['off, and as loud as was complained of', 8.8, { verdict: 'disagrees', contradicted: false }],
    ['contradicted: not loud at all', 0.3, { verdict: 'disagrees', contradicted: true }],
  ])('%s', (_, measuredDb, expected) => {
    expect(rule('pooling', [tap('pooling', measuredDb)])).toMatchObject({ measuredDb, ...expected });
  });

  it('adds up over its taps', () => {
    expect(rule('pooling', [tap('pooling', 3), tap('pooling', 2)])).toMatchObject({ measuredDb: 5, ci95: [4.6, 5.4] });
  });

  it('is not measurable as a whole where one part is not', () => {
    const part = rule('pooling', [tap('pooling', 3), tap('pooling', null)]);
    expect(part).toMatchObject({ verdict: 'not-measurable', measuredDb: null });
  });

  it.each<readonly [SweepVerdict, readonly SweepVerdict[]]>([
    ['agrees', ['disagrees', 'agrees']],
    ['disagrees', ['disagrees', 'not-measurable']],
    ['not-measurable', []],
  ])('without taps is %s by what was tried: %j', (verdict, verdicts) => {
    const all = verdicts.map((one) => tried('input-resolution', one));
    expect(rule('input-resolution', [tap('pooling', 5)], all)).toMatchObject({ verdict, measuredDb: null });
  });
});

it('the score is told again with what was measured', () => {
  const confirmed = confirmRules(model, { taps: [tap('pooling', 0.3)], counterfactuals: [] });
  expect(model.score).toBeLessThan(80);
  // The pool's 9.1 becomes 98; the others stay.
  expect(confirmed?.score).toBeCloseTo((model.score ?? 0) + (98 - 9.1) / model.judged, 0);
  expect(confirmRules(model, { taps: [tap('pooling', 5)], counterfactuals: [] })?.score).toBeNull();
  expect(confirmRules({ ...model, score: 12 }, { taps: [tap('pooling', 0.3)], counterfactuals: [] })?.score).toBeNull();
});

it('says nothing where nothing was measured', () => {
  expect(confirmRules(model, { taps: [], counterfactuals: [] })).toBeNull();
});
