import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import type { Facts } from '../../src/facts/types.ts';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings, presets } from '../../src/lint/presets.ts';
import type { Grade } from '../../src/lint/types.ts';
import { family, pool, pools, resolution, STD, std, stem, unknownFact } from '../rules/facts.ts';
import { codes, failed, inspected, lint, outcomes } from './inspected.ts';

const resnet: Partial<Facts> = { pooling: pools([pool(3)]), normalization: std(STD.imagenet) };
const vit: Partial<Facts> = { stem: stem(16, 16, { form: 'patch' }) };
const clip: Partial<Facts> = {
  stem: stem(14, 14, { form: 'patch' }),
  resolution: resolution(336),
  normalization: std(STD.clip),
  family: family(true),
};
const efficientnet: Partial<Facts> = {
  stem: stem(3, 2),
  resolution: resolution(600),
  normalization: std(STD.imagenet),
};

describe('the worked examples of the theory', () => {
  type Row = readonly [string, Partial<Facts>, readonly number[], readonly number[], number, Grade];
  const rows: readonly Row[] = [
    ['ResNet-50', resnet, [0, 0, 13.63, 6.97], [100, 100, 9.1, 53.5], 65.7, 'C'],
    ['ViT-B/16', vit, [-7.18, 0, 0, 0], [100, 100, 100, 100], 100, 'A'],
    ['CLIP ViT-L/14 at 336', clip, [-6.02, 3.52, 0, 5.64], [100, 76.5, 100, 62.4], 84.7, 'B'],
    ['EfficientNet-B7 at 600', efficientnet, [7.36, 8.56, 0, 6.97], [50.9, 42.9, 100, 53.5], 61.8, 'C'],
  ];
  test.each(rows)('%s', (_, given, gains, scores, score, grade) => {
    const model = lint(given);
    expect(model.rules.map(({ gainDb }) => gainDb)).toEqual(gains);
    expect(model.rules.map((rule) => rule.score)).toEqual(scores);
    expect(model).toMatchObject({ score, grade, judged: 4, of: 4 });
  });
});

describe('outcomes', () => {
  test('paper: a small std outside CLIP is info, on a CLIP tower a warning', () => {
    expect(outcomes(lint(resnet))).toEqual(['pass', 'pass', 'warning', 'info']);
    expect(outcomes(lint(clip))).toEqual(['pass', 'warning', 'pass', 'warning']);
  });

  test('strict makes errors of warnings', () => {
    expect(outcomes(lint(clip, { thresholds: presets.strict }))).toEqual(['pass', 'error', 'pass', 'error']);
  });

  test('up to +3 dB is info, and exactly 0 passes', () => {
    expect(outcomes(lint({ resolution: resolution(288) }))[1]).toBe('info');
    expect(outcomes(lint({ resolution: resolution(224) }))[1]).toBe('pass');
  });

  test('measured: refined gains decide, normalization has no say', () => {
    const model = lint(resnet, { profile: 'measured' });
    expect(model.rules[2]).toMatchObject({ outcome: 'warning', gainDb: 13.63, refinedGainDb: 5.05, score: 66.3 });
    expect(model.rules[3]).toMatchObject({ outcome: 'info', gainDb: 6.97, score: null });
    expect(model).toMatchObject({ judged: 3, of: 3, score: 88.8, grade: 'B' });
  });

  test('measured: normalization keeps its say on a CLIP tower', () => {
    expect(lint(clip, { profile: 'measured' })).toMatchObject({ judged: 4, of: 4, score: 84.7 });
  });

  test('unknown is never a pass', () => {
    const model = lint({ normalization: unknownFact });
    expect(model.rules[3]).toMatchObject({
      outcome: 'unknown',
      gainDb: null,
      score: null,
      reason: { code: 'not-found' },
    });
    expect(model).toMatchObject({ judged: 3, of: 4 });
  });

  test('raw input is not comparable, with the reason', () => {
    const model = lint({ normalization: std([1], { scale: '0-255' }) });
    expect(model.rules[3]).toMatchObject({ outcome: 'not-comparable', reason: { code: 'raw-scale' } });
    expect(model.budget.complete).toBe(true);
  });

  test('nothing known, nothing scored', () => {
    const nothing = { stem: unknownFact, resolution: unknownFact, pooling: unknownFact, normalization: unknownFact };
    expect(lint(nothing)).toMatchObject({
      score: null,
      grade: null,
      judged: 0,
      of: 4,
      budget: { gainDb: 0, refinedGainDb: 0, complete: false },
    });
  });
});

describe('settings', () => {
  test('a rule that is off has no finding, no score and no weight', () => {
    const model = lint(resnet, { severities: { pooling: 'off' } }, [
      { code: 'conflicting-sources', fact: 'pooling', kept: 'a', keptSource: 'flag', other: 'b', otherSource: 'graph' },
    ]);
    expect(model.rules[2]).toMatchObject({ outcome: 'off', gainDb: null, score: null, reason: null });
    expect(codes(model)).toEqual(['small-std']);
    expect(model).toMatchObject({ of: 3, judged: 3, budget: { complete: false } });
  });

  test.each(['info', 'warning', 'error'] as const)('severity %s of one rule', (severity) => {
    const model = lint(resnet, { severities: { pooling: severity } });
    expect(model.rules[2]?.outcome).toBe(severity);
    expect(model.findings[0]).toMatchObject({ code: 'max-pool-on-trunk', severity });
  });

  test('weights', () => {
    expect(lint(resnet, { weights: { pooling: 0 } })).toMatchObject({ of: 3, judged: 3, score: 84.5 });
    expect(lint(resnet, { weights: { pooling: 3 } }).score).toBe(46.8);
  });

  test('a rule from elsewhere brings its own words', () => {
    const rule: Rule = {
      meta: {
        id: 'mine',
        title: 'Mine',
        summary: 'Mine.',
        unit: 'noise-power',
        needs: [],
        defaultSeverity: 'warning',
        codes: ['me/odd'],
        url: 'https://example.org/odd',
      },
      check: () => ({
        status: 'judged',
        gainDb: 5,
        refinedGainDb: 5,
        findings: [
          {
            note: { code: 'me/odd', message: 'Odd.', advice: null },
            level: 'judged',
            at: null,
            name: null,
            benefitDb: 5,
          },
        ],
      }),
    };
    const model = lintModel(inspected(), 'm.onnx', defaultSettings, [rule]);
    expect(model).toMatchObject({
      score: 66.7,
      findings: [
        {
          rule: 'mine',
          code: 'me/odd',
          severity: 'warning',
          message: 'Odd.',
          advice: null,
          url: 'https://example.org/odd',
        },
      ],
    });
  });
});

test('the budget adds noise power only', () => {
  expect(lint(efficientnet).budget).toEqual({ gainDb: 15.92, refinedGainDb: 15.92, complete: true });
  expect(lint(resnet).budget).toEqual({ gainDb: 13.63, refinedGainDb: 5.05, complete: true });
});

test.each(['failed', 'not-applicable'] as const)('a model that is %s passes through with its reason', (status) => {
  expect(lintModel(failed(status), 'x.onnx', defaultSettings)).toEqual({
    path: 'x.onnx',
    status,
    reason: { code: 'truncated', message: 'it ends early', offset: 7 },
    format: { irVersion: 8, opset: 17, producer: 'test', nodes: 3 },
    bytes: { size: 100, read: 10 },
    fingerprint: 'sha256:0',
  });
});

describe('a rule that throws', () => {
  const throwing = (error: Error): Rule => ({
    ...(rules[0] as Rule),
    check: () => {
      throw error;
    },
  });

  test('is a fault of ours: it costs this model, and no other', () => {
    expect(
      lintModel(inspected(), 'm.onnx', defaultSettings, [throwing(new RangeError('std must be positive'))]),
    ).toEqual(
      expect.objectContaining({
        path: 'm.onnx',
        status: 'failed',
        reason: { code: 'internal-error', message: expect.stringContaining('std must be positive') },
      }),
    );
  });

  test('says itself what is wrong with it, where it is from elsewhere', () => {
    const odd = throwing(new ConfigError('me/odd failed'));
    expect(() => lintModel(inspected(), 'm.onnx', defaultSettings, [odd])).toThrow('me/odd failed');
  });
});

test('results are plain JSON, without -0', () => {
  const model = lint(resnet);
  expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  expect(model.rules.some(({ gainDb }) => Object.is(gainDb, -0))).toBe(false);
});
