import { describe, expect, test } from 'vitest';
import { presets } from '../../src/lint/presets.ts';
import { pool, pools, resolution, STD, std, stem, unknownFact } from '../rules/facts.ts';
import { codes, lint } from './inspected.ts';

describe('order', () => {
  test('by predicted benefit, then by rule', () => {
    const model = lint(
      {
        stem: stem(3, 2),
        resolution: resolution(600),
        pooling: pools([pool(3)], { head: 'gem' }),
        normalization: std(STD.imagenet),
      },
      {},
      [{ code: 'missing-opset' }],
    );
    expect(codes(model)).toEqual([
      'max-pool-on-trunk',
      'large-input',
      'small-stem-kernel',
      'small-std',
      'gem-head',
      'missing-opset',
    ]);
    expect(model.findings.map(({ gainDb }) => gainDb)).toEqual([13.63, 8.56, 7.36, 6.97, null, null]);
  });
});

describe('severity', () => {
  test.each([
    ['recommended', 224, 'pass'],
    ['recommended', 225, 'info'],
    ['recommended', 316, 'info'],
    ['recommended', 317, 'warning'],
    ['strict', 224, 'pass'],
    ['strict', 225, 'info'],
    ['strict', 316, 'info'],
    ['strict', 317, 'error'],
  ] as const)('%s: an input of %i is judged %s', (preset, side, outcome) => {
    const model = lint({ resolution: resolution(side) }, { thresholds: presets[preset] });
    expect(model.rules[1]?.outcome).toBe(outcome);
    expect(model.findings.map(({ severity }) => severity)).toEqual(outcome === 'pass' ? [] : [outcome]);
  });

  test('one finding a pool, each as severe as the sum', () => {
    const vgg = lint({ pooling: pools([pool(2), pool(2, { at: 'graph.node[5]', name: 'later' })]) });
    expect(vgg.findings.map(({ severity, at, gainDb }) => [severity, at, gainDb])).toEqual([
      ['warning', 'graph.node[2]', 7.93],
      ['warning', 'graph.node[5]', 7.93],
    ]);
  });

  test('a part of a whole that is not known goes by its own gain', () => {
    const model = lint({ pooling: pools([pool(3)], { head: 'max' }) });
    expect(model.rules[2]?.outcome).toBe('unknown');
    expect(model.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['max-pool-on-trunk', 'warning'],
      ['max-head', 'warning'],
    ]);
  });

  test('a part of such a whole that costs nothing is no finding', () => {
    expect(codes(lint({ pooling: pools([pool(1)], { head: 'max' }) }))).toEqual(['max-head']);
  });

  test('an aliasing resize is as severe as a failing gain, whatever the outcome of the rule', () => {
    const resample = { at: 'graph.node[1]', mode: 'nearest', coordinates: 'asymmetric', antialias: false } as const;
    const model = lint({ resolution: resolution(224, { resample: { ...resample, scale: [2, 2] } }) });
    expect(model.rules[1]?.outcome).toBe('pass');
    expect(model.findings).toMatchObject([
      { code: 'aliasing-resize', severity: 'warning', at: 'graph.node[1]', gainDb: 6.02, rule: 'input-resolution' },
    ]);
  });

  test('a tower of unknown constants is a finding, its outcome unknown', () => {
    const tower = { known: true, value: { kind: 'vit', clip: true }, source: 'structure', evidence: [] } as const;
    const model = lint({ normalization: unknownFact, family: tower });
    expect(model.rules[3]?.outcome).toBe('unknown');
    expect(model.findings).toMatchObject([{ code: 'clip-tower', severity: 'warning', gainDb: null }]);
  });

  test('a gain that shows as 0.00 dB is neither outcome nor finding', () => {
    const weights = { noiseBandwidth: 1.0001 / 49, correlation: [[1]], deadFilters: 0 };
    const model = lint({ stem: stem(7, 2, { weights }) }, { profile: 'measured' });
    expect(model.rules[0]?.outcome).toBe('pass');
    expect(model.findings).toEqual([]);
  });
});

describe('observations', () => {
  test('belong to the rule that judges their fact', () => {
    const model = lint({}, {}, [
      {
        code: 'conflicting-sources',
        fact: 'normalization',
        kept: 'a',
        keptSource: 'flag',
        other: 'b',
        otherSource: 'graph',
      },
      { code: 'conflicting-sources', fact: 'family', kept: 'a', keptSource: 'flag', other: 'b', otherSource: 'graph' },
      { code: 'dead-filters', at: 'graph.node[0]', name: '/stem/Conv', dead: 1, of: 64 },
    ]);
    expect(model.findings.map(({ rule, severity, at, name }) => [rule, severity, at, name])).toEqual([
      ['stem-kernel', 'info', 'graph.node[0]', '/stem/Conv'],
      ['normalization', 'warning', null, null],
      [null, 'warning', null, null],
    ]);
    expect(model.findings.map(({ url }) => url.split('/').at(-1))).toEqual([
      'stem-kernel.md',
      'normalization.md',
      'README.md',
    ]);
  });
});
