import { expect, test } from 'vitest';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { buildReport, summarize } from '../../src/lint/summary.ts';
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

test('the report names tool, profile and reference', () => {
  expect(buildReport(models, defaultSettings, '1.2.3')).toMatchObject({
    schemaVersion: 1,
    tool: { name: 'noiselint', version: '1.2.3' },
    profile: 'paper',
    reference: { stemKernel: 7, resolution: 224, std: 0.5 },
    summary: { models: 4 },
  });
});
