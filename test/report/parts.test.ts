import { eastAsianWidth } from 'get-east-asian-width';
import { describe, expect, it } from 'vitest';
import type { NormalizationValue, PoolingValue, StemValue } from '../../src/facts/types.ts';
import { decibels } from '../../src/lint/signed.ts';
import { describeNormalization, describePooling, describeResolution, describeStem } from '../../src/report/describe.ts';
import { DEFAULT_GATE, type Gate, modelFailures } from '../../src/report/gate.ts';
import { placeText } from '../../src/report/items.ts';
import { factor, gain, saving } from '../../src/report/numbers.ts';
import { excerptText } from '../../src/report/rank/columns.ts';
import { safeJson, safeText } from '../../src/report/safe-text.ts';
import { sortReport } from '../../src/report/sort.ts';
import { cell, renderTable } from '../../src/report/table.ts';
import { displayWidth, wrap } from '../../src/report/text.ts';
import { finding, linted, partlyKnown, pointer, quiet, report, textTower } from './sample.ts';

describe('safeText', () => {
  it.each([
    ['plain / Näme 名前 ✓', 'plain / Näme 名前 ✓'],
    ['\u001b[31m', '\\u001b[31m'],
    ['a\nb\tc', 'a\\u000ab\\u0009c'],
    ['\u007f\u009b', '\\u007f\\u009b'],
    ['\u202e\u2066\u200f\ufeff', '\\u202e\\u2066\\u200f\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ufffe\uffff', '\\ufffe\\uffff'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('%j', (text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  it('leaves JSON the value it had', () => {
    const value = { name: '\u001b\u202e\u2028\u{e0041}\ud800\u009b' };
    const json = safeJson(JSON.stringify(value, null, 2));
    expect(JSON.parse(json)).toEqual(value);
    expect(json).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe('numbers', () => {
  it.each([
    [decibels(13.63), '+13.6 dB'],
    [decibels(-0.01), '0.0 dB'],
    [decibels(-7.18), '-7.2 dB'],
    [factor(6.97), 'x2.23'],
    [gain(null, 'noise-power'), ''],
    [gain(6.97, 'sensitivity'), 'x2.23'],
    [saving(13.63, 'noise-power'), '-13.6 dB'],
    [saving(6.97, 'sensitivity'), 'x0.45'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('text', () => {
  it('counts the columns of wide and combining characters', () => {
    expect([displayWidth('abc'), displayWidth('名前'), displayWidth('e\u0301')]).toEqual([3, 4, 1]);
    // Latin letters and signs are counted without a look at each.
    const latin = String.fromCodePoint(...Array.from({ length: 96 }, (_, at) => 0xa0 + at));
    expect(displayWidth(latin)).toBe([...latin].reduce((sum, one) => sum + eastAsianWidth(one.codePointAt(0) ?? 0), 0));
  });

  it('a table may have any number of rows', () => {
    const rows = Array.from({ length: 300_000 }, (_, at) => [cell(String(at))]);
    expect(renderTable([{ align: 'right' }], rows, '')[0]).toBe('     0');
  });

  it('wraps at spaces and never inside a word', () => {
    expect(wrap('aa bb /a/long/name cc', 5)).toEqual(['aa bb', '/a/long/name', 'cc']);
  });

  it('aligns, and ends no line with a space', () => {
    const rows = [
      [cell('a'), cell('1'), cell('x')],
      [{ lines: ['bbb', 'c'] }, cell('22'), cell('')],
    ];
    expect(renderTable([{ align: 'left' }, { align: 'right' }, { align: 'left' }], rows, ' ')).toEqual([
      ' a     1  x',
      ' bbb  22',
      ' c',
    ]);
  });
});

describe('describe', () => {
  const stem: StemValue = { form: 'convolution', kernel: [7, 7], stride: [2, 2], inChannels: 3, outChannels: 64 };
  it.each([
    [stem, 'conv 7x7 /2'],
    [{ ...stem, kernel: [7, 5], stride: [2, 1] }, 'conv 7x5 /2x1'],
    [{ ...stem, form: 'patch', kernel: [16, 16], stride: [16, 16] }, 'patch 16x16'],
    [{ ...stem, alternatives: [{ kernel: [9, 9], stride: [2, 2] }] }, 'conv 7x7 /2, beside 9x9'],
  ] satisfies [StemValue, string][])('a stem', (value, text) => {
    expect(describeStem(value)).toBe(text);
  });

  const max = { kind: 'max', window: [2, 2], stride: [2, 2], at: 'graph.node[1]' } as const;
  const none: PoolingValue = { trunk: [], branches: [], head: 'average' };
  it.each([
    [none, 'no max pool, average head'],
    [{ ...none, trunk: [max, max, max] }, '3 x max 2x2 /2 on the trunk'],
    [{ ...none, trunk: [max, { ...max, kind: 'average' }] }, 'max 2x2 /2 on the trunk'],
    [{ ...none, trunk: [max], head: 'max' }, 'max 2x2 /2 on the trunk, global max head'],
    [{ ...none, head: 'max' }, 'global max head'],
  ] satisfies [PoolingValue, string][])('pooling', (value, text) => {
    expect(describePooling(value)).toBe(text);
  });

  const rgb = { scale: '0-1', order: 'RGB' } as const;
  it.each([
    [{ mean: [0.406, 0.456, 0.485], std: [0.225, 0.224, 0.229], ...rgb }, 'ImageNet std .225 .224 .229'],
    [{ mean: [0.5], std: [0.5], ...rgb }, 'std .5'],
    [{ mean: [0, 0, 0], std: [1, 1, 1], ...rgb }, 'std 1'],
    [{ mean: [104, 117, 123], std: [1, 1, 1], scale: '0-255', order: 'BGR' }, '0 to 255 input, no comparable std'],
  ] satisfies [NormalizationValue, string][])('normalization', (value, text) => {
    expect(describeNormalization(value)).toBe(text);
  });

  it('a resolution', () => {
    expect(describeResolution({ height: 384, width: 288 })).toBe('384 x 288');
    const resample = { at: 'n', mode: 'linear', coordinates: 'half_pixel', antialias: false, scale: null } as const;
    expect(describeResolution({ height: 384, width: 288, resample })).toBe('384 x 288, linear resize in the graph');
  });
});

describe('gate', () => {
  const cases: readonly (readonly [Partial<Gate>, readonly string[]])[] = [
    [{}, []],
    [{ severity: 'warning' }, ['1 finding at or above warning']],
    [{ severity: 'info' }, ['2 findings at or above info']],
    [{ minScore: 65.7 }, []],
    [{ minScore: 66 }, ['score 65.7, at least 66 wanted']],
    [{ minGrade: 'C' }, []],
    [{ minGrade: 'B' }, ['grade C, at least B wanted']],
  ];
  it.each(cases)('%j', (gate, reasons) => {
    expect(modelFailures(linted(), { ...DEFAULT_GATE, ...gate })).toEqual(reasons);
  });

  it('what is not known fails only where it is asked for', () => {
    const gate: Gate = { ...DEFAULT_GATE, unknown: true };
    expect(modelFailures(partlyKnown, gate)).toContain('not known: input-resolution');
    expect(modelFailures(quiet, gate)).toEqual([]);
  });

  it('a model without a score does not reach one', () => {
    const gate: Gate = { ...DEFAULT_GATE, minScore: 1, minGrade: 'F' };
    expect(modelFailures(linted({ score: null, grade: null, findings: [] }), gate)).toHaveLength(2);
  });

  it('a model that failed fails, one that is none of our business does not', () => {
    expect(modelFailures(pointer, DEFAULT_GATE)).toHaveLength(1);
    expect(modelFailures(textTower, { ...DEFAULT_GATE, minScore: 100, unknown: true })).toEqual([]);
  });
});

it('sorts models by path, findings by severity, then benefit', () => {
  const findings = [
    finding({ severity: 'info', gainDb: 20, code: 'a' }),
    finding({ severity: 'warning', gainDb: null, code: 'b' }),
    finding({ severity: 'warning', gainDb: 3, code: 'c' }),
    finding({ severity: 'error', gainDb: 1, code: 'd' }),
  ];
  const sorted = sortReport(report([linted({ path: 'b.onnx', findings }), linted({ path: 'B.onnx' })]));
  expect(sorted.models.map(({ path }) => path)).toEqual(['B.onnx', 'b.onnx']);
  const [, last] = sorted.models;
  expect(last?.status === 'linted' && last.findings.map(({ code }) => code)).toEqual(['d', 'c', 'b', 'a']);
});

it.each([
  [null, null, null],
  ['graph.node[2]', null, 'graph.node[2]'],
  ['graph.node[2]', '', 'graph.node[2]'],
  [null, '/maxpool', '/maxpool'],
  ['graph.node[2]', '/maxpool', '/maxpool (graph.node[2])'],
])('a place of %j by the name %j', (at, name, text) => {
  expect(placeText(finding({ at, name }))).toBe(text);
});

it('a ranking says what of it is listed, where that is not all', () => {
  const ranked = ['a', 'b'].map((path) => ({ path, rank: 1, meanRank: 1.5, tied: 2, db: 0 }));
  const unranked = [{ path: 'c', missing: ['pooling'], knownDb: null }];
  const ranking = { by: 'total', unit: 'noise-power', gain: 'gainDb', ranked, unranked } as const;
  expect(excerptText(ranking)).toBeNull();
  const listed = (unrankedOfAll: number) =>
    excerptText({ ...ranking, all: { ranked: 9, unranked: unrankedOfAll, tied: 2 } });
  expect(listed(1)).toBe('the 2 quietest are listed');
  expect(listed(4)).toBe('the 2 quietest and 1 without a rank are listed');
});
