/** The formats of the commands that print a report with a part of their own: rank and what-if. */
import { describe, expect, it } from 'vitest';
import { ruleInfo } from '../../src/cli/rule-info.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { rankModels } from '../../src/lint/rank/rank.ts';
import type { Report } from '../../src/lint/types.ts';
import { whatIf } from '../../src/lint/what-if/what-if.ts';
import { json } from '../../src/report/formats/json.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { rankCsv } from '../../src/report/rank/csv.ts';
import { rankMarkdown } from '../../src/report/rank/markdown.ts';
import { rankStylish } from '../../src/report/rank/stylish.ts';
import { sortReport } from '../../src/report/sort.ts';
import type { FormatOptions } from '../../src/report/types.ts';
import { whatIfMarkdown } from '../../src/report/what-if/markdown.ts';
import { whatIfStylish } from '../../src/report/what-if/stylish.ts';
import { hostileNames, linted, quiet, report, sample, withName } from './sample.ts';
import { reportErrors } from './validate.ts';

const wide: FormatOptions = { color: false, width: 10_000, quiet: false, gate: DEFAULT_GATE, rules: ruleInfo };
const options: FormatOptions = { ...wide, width: 80 };

const ranked = (base: Report) => ({ ...base, ranking: rankModels(base, 'total') });
const asked = (base: Report) => {
  const model = base.models.find(({ status }) => status === 'linted');
  if (model?.status !== 'linted') return { ...base, whatIf: null };
  return { ...report([model]), whatIf: whatIf(model.facts, defaultSettings, null, 'A') };
};
const tied = sortReport(report([...sample.models, { ...quiet, path: 'models/other.onnx' }]));

type Format = (base: Report, options: FormatOptions) => string;
const formats: Readonly<Record<string, Format>> = {
  'rank.stylish': (base, more) => rankStylish(ranked(base), more),
  'rank.csv': (base) => rankCsv(ranked(base)),
  'rank.markdown': (base) => rankMarkdown(ranked(base)),
  'what-if.stylish': (base, more) => whatIfStylish(asked(base), more),
  'what-if.markdown': (base) => whatIfMarkdown(asked(base)),
};
const goldens: Readonly<Record<string, Report>> = { rank: tied, 'what-if': report([linted()]) };

describe.each(Object.entries(formats))('%s', (name, format) => {
  const base = goldens[name.split('.')[0] ?? ''] ?? sample;

  it('prints as the golden file', async () => {
    await expect(format(base, options)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('prints a report without models', () => {
    expect(() => format(report([]), options)).not.toThrow();
  });

  it.each(hostileNames.map((hostile) => [JSON.stringify(hostile), hostile]))('keeps %s in its place', (_, hostile) => {
    const text = format(sortReport(withName(hostile)), wide);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(text.split('\n').length).toBe(format(sortReport(withName('plain')), wide).split('\n').length);
  });
});

describe('the document', () => {
  it.each([
    ['rank', ranked(tied)],
    ['what-if', asked(report([linted()]))],
    ['what-if of nothing', { ...sample, whatIf: null }],
  ])('of %s keeps the contract', (_, document) => {
    expect(reportErrors(JSON.parse(json(document, options)))).toEqual([]);
  });
});
