/** The formats of the commands that print a report with a part of their own: compare, rank and what-if. */
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/lint/compare/compare.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { rankModels } from '../../src/lint/rank/rank.ts';
import type { Report } from '../../src/lint/types.ts';
import { whatIf } from '../../src/lint/what-if/what-if.ts';
import { compareMarkdown } from '../../src/report/compare/markdown.ts';
import { compareStylish } from '../../src/report/compare/stylish.ts';
import { json } from '../../src/report/formats/json.ts';
import { rankCsv } from '../../src/report/rank/csv.ts';
import { rankMarkdown } from '../../src/report/rank/markdown.ts';
import { rankStylish } from '../../src/report/rank/stylish.ts';
import { sortReport } from '../../src/report/sort.ts';
import type { FormatOptions } from '../../src/report/types.ts';
import { whatIfMarkdown } from '../../src/report/what-if/markdown.ts';
import { whatIfStylish } from '../../src/report/what-if/stylish.ts';
import { keepsContract, options } from './contract.ts';
import { finding, hostileNames, linted, partlyKnown, quiet, report, sample, withName } from './sample.ts';
import { reportErrors } from './validate.ts';

const ranked = (base: Report) => ({ ...base, ranking: rankModels(base, 'total') });
const asked = (base: Report) => {
  const model = base.models.find(({ status }) => status === 'linted');
  if (model?.status !== 'linted') return { ...base, whatIf: null };
  return { ...report([model]), whatIf: whatIf(model.facts, defaultSettings, null, 'A') };
};
const before = [
  linted({ path: 'models/same.onnx' }),
  linted({ path: 'models/better.onnx' }),
  quiet,
  linted({ path: 'models/gone.onnx', fingerprint: 'sha256:gone' }),
];
const after = [
  linted({ path: 'models/same.onnx' }),
  { ...quiet, path: 'models/better.onnx', fingerprint: 'sha256:other' },
  { ...partlyKnown, path: quiet.path },
  { ...quiet, path: 'models/new.onnx', fingerprint: 'sha256:new' },
];
/** The same models in another folder, so that some are only old and some only new, and one has two names. */
const compared = (base: Report, old: Report = withOtherNames(base)) => ({
  ...base,
  comparison: compareReports({ report: old, keyOf: (path) => path }, { report: base, keyOf: (path) => path }, 0),
});
const withOtherNames = (base: Report): Report => ({
  ...base,
  tool: { ...base.tool, version: base.models[0]?.path ?? '' },
  models: base.models.map((model) =>
    model.status === 'linted'
      ? {
          ...model,
          path: `was/${model.path}`,
          facts: quiet.facts,
          rules: quiet.rules,
          score: 12,
          findings: [finding({ name: model.path, at: model.path, code: 'gone' })],
        }
      : model,
  ),
});
const tied = sortReport(report([...sample.models, { ...quiet, path: 'models/other.onnx' }]));

type Format = (base: Report, options: FormatOptions) => string;
const formats: Readonly<Record<string, Format>> = {
  'compare.stylish': (base, more) =>
    compareStylish(base === goldens.compare ? compared(base, report(before)) : compared(base), more),
  'compare.markdown': (base) =>
    compareMarkdown(base === goldens.compare ? compared(base, report(before)) : compared(base)),
  'rank.stylish': (base, more) => rankStylish(ranked(base), more),
  'rank.csv': (base) => rankCsv(ranked(base)),
  'rank.markdown': (base) => rankMarkdown(ranked(base)),
  'what-if.stylish': (base, more) => whatIfStylish(asked(base), more),
  'what-if.markdown': (base) => whatIfMarkdown(asked(base)),
};
const goldens: Readonly<Record<string, Report>> = { compare: report(after), rank: tied, 'what-if': report([linted()]) };

describe.each(Object.entries(formats))('%s', (name, format) => {
  const base = goldens[name.split('.')[0] ?? ''] ?? sample;

  it('prints as the golden file', async () => {
    await expect(format(base, options)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  keepsContract(format);
});

describe('the document', () => {
  it.each([
    ['compare', compared(report(after), report(before))],
    ['compare of hostile names', compared(withName('</details>|x'))],
    ['rank', ranked(tied)],
    ['what-if', asked(report([linted()]))],
    ['what-if of nothing', { ...sample, whatIf: null }],
  ])('of %s keeps the contract', (_, document) => {
    expect(reportErrors(JSON.parse(json(document, options)))).toEqual([]);
  });
});

describe('compare', () => {
  const many = report(
    Array.from({ length: 200 }, (_, index) => ({
      ...quiet,
      path: `models/${index}.onnx`,
      fingerprint: `sha256:${index}`,
    })),
  );
  const worse = report(many.models.map((model) => ({ ...linted(), path: model.path, fingerprint: model.fingerprint })));

  it('gives many changes a line each, and details to regressions only', () => {
    const text = compareStylish(compared(many, worse), options);
    expect(text.split('\n').length).toBe(1 + 200 + 1 + 1 + 1);
    expect(compareStylish(compared(worse, many), options)).toContain('regression: Noise power rises by 20.8 dB');
  });

  it('tells of a verdict that other settings gave the same number', () => {
    const strict = linted();
    const rules = strict.rules.map((rule) => (rule.id === 'pooling' ? { ...rule, outcome: 'error' as const } : rule));
    const document = compared(report([{ ...strict, rules }]), report([linted()]));
    for (const text of [compareStylish(document, options), compareMarkdown(document)]) {
      expect(text).toContain('the same, but warning became error');
      expect(text).not.toContain('number moved');
    }
  });

  it('stays within a comment on a pull request', () => {
    expect(compareMarkdown(compared(worse, many)).length).toBeLessThan(65_536);
  });

  it.each(hostileNames.map((hostile) => [JSON.stringify(hostile), hostile]))('%s opens no tag', (_, hostile) => {
    const text = compareMarkdown(compared(withName(hostile)));
    const spans = text.replaceAll(/(`+)[^`][\s\S]*?\1/g, '');
    expect(spans).not.toMatch(/<(?!\/?(?:details|summary|code)>|!-- -->)/);
  });
});
