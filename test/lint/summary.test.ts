import { expect, test } from 'vitest';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { buildReport, summarize } from '../../src/lint/summary.ts';
import { withoutFindings } from '../../src/lint/suppressed.ts';
import type { LintedModel } from '../../src/lint/types.ts';
import { pool, pools, resolution } from '../rules/facts.ts';
import { failed, lint } from './inspected.ts';

const models = [
  lint({ pooling: pools([pool(3)]), resolution: resolution(288) }),
  lint({ pooling: pools([pool(3)]) }, { severities: { pooling: 'error' } }),
  lintModel(failed('failed'), 'b', defaultSettings),
  lintModel(failed('not-applicable'), 'c', defaultSettings),
];

test('counts models and findings', () => {
  const counts = { models: 4, linted: 2, notApplicable: 1, failed: 1, errors: 1, warnings: 1 };
  expect(summarize(models)).toEqual({ ...counts, suppressed: 0 });
  expect(summarize(models, 2)).toEqual({ ...counts, suppressed: 2 });
});

test('findings that are taken out are counted by their rules, whose outcomes stay', () => {
  const model = lint({ pooling: pools([pool(3), pool(2, { at: 'later' })]), resolution: resolution(288) });
  const taken = (count: number) => withoutFindings(model, new Set(model.findings.slice(0, count)));
  const suppressed = ({ rules }: LintedModel) => rules.map(({ suppressed = 0 }) => suppressed);
  expect(taken(0)).toBe(model);
  expect(taken(1).findings).toEqual(model.findings.slice(1));
  expect([1, 2, 3].map((count) => suppressed(taken(count)))).toEqual([
    [0, 0, 1, 0],
    [0, 0, 2, 0],
    [0, 1, 2, 0],
  ]);
  expect(suppressed(withoutFindings(taken(1), new Set(model.findings.slice(1, 2))))).toEqual([0, 0, 2, 0]);
  expect(taken(3).rules.map(({ outcome }) => outcome)).toEqual(model.rules.map(({ outcome }) => outcome));
});

test('the report names tool, profile and reference', () => {
  expect(buildReport(models, defaultSettings, '1.2.3')).toMatchObject({
    schemaVersion: 1,
    tool: { name: 'noiselint', version: '1.2.3' },
    profile: 'paper',
    reference: { stemKernel: 7, resolution: 224, std: 0.5 },
    summary: { models: 4 },
  });
});
