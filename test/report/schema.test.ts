import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/lint/types.ts';
import { json } from '../../src/report/formats/json.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { hostileNames, report, sample, withName } from './sample.ts';
import { openReportErrors, reportErrors } from './validate.ts';

const options = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules: [] };

describe('the report schema', () => {
  it('and that of the configuration are what the types say', () => {
    const script = fileURLToPath(new URL('../../scripts/schemas.mjs', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  }, 120_000);

  const documents: readonly (readonly [string, Report])[] = [
    ['every case', sample],
    ['no model', report([])],
    ...hostileNames.map((name) => [JSON.stringify(name), withName(name)] as const),
  ];
  it.each(documents)('accepts %s', (_, document) => {
    const written: unknown = JSON.parse(json(document, options));
    expect(written).toEqual(document);
    expect(reportErrors(written)).toEqual([]);
    expect(openReportErrors(written)).toEqual([]);
  });

  it('takes a key of a later version, though the tests do not', () => {
    const later = { ...sample, added: 1 };
    expect(openReportErrors(later)).toEqual([]);
    expect(reportErrors(later)).toEqual([' must NOT have additional properties']);
  });

  it.each([
    ['another version', { schemaVersion: 2 }],
    ['a missing list', { models: undefined }],
    ['a status of its own', { models: [{ ...sample.models[0], status: 'odd' }] }],
    ['a grade of its own', { models: [{ ...sample.models[0], grade: 'E' }] }],
    ['an unknown outcome as a pass', { summary: { ...sample.summary, failed: '0' } }],
  ])('refuses %s', (_, change) => {
    expect(openReportErrors(JSON.parse(JSON.stringify({ ...sample, ...change })))).not.toEqual([]);
  });
});
