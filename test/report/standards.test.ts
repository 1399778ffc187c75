/** SARIF, JUnit and GitLab's report against the schemas of those who read them. */
import { describe, expect, it } from 'vitest';
import { infoOf } from '../../src/lint/rule-info.ts';
import { gitlab } from '../../src/report/formats/gitlab.ts';
import { junit } from '../../src/report/formats/junit.ts';
import { sarif } from '../../src/report/formats/sarif.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { sortReport } from '../../src/report/sort.ts';
import type { FormatOptions } from '../../src/report/types.ts';
import { hostileNames, report, sample, withName } from './sample.ts';
import { gitlabErrors, junitErrors, sarifErrors } from './standards.ts';

const options: FormatOptions = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules: infoOf() };
const reports = [sample, report([]), ...hostileNames.map(withName)].map(sortReport);
const gates = [DEFAULT_GATE, { ...DEFAULT_GATE, severity: 'info', unknown: true } as const];

describe('the sample, no models, and hostile names', () => {
  it('are valid SARIF 2.1.0', () => {
    expect(reports.flatMap((one) => sarifErrors(sarif(one, options)))).toEqual([]);
  });

  it("are JUnit's XML as Jenkins reads it, whatever fails", async () => {
    const texts = gates.flatMap((gate) => reports.map((one) => junit(one, { ...options, gate })));
    expect(await junitErrors(texts)).toEqual([]);
  });

  it("are GitLab's code quality report", () => {
    expect(reports.flatMap((one) => gitlabErrors(gitlab(one, options)))).toEqual([]);
  });
});

describe('the schemas', () => {
  it('refuse what is wrong', async () => {
    expect(sarifErrors('{ "version": "2.1.0", "runs": [{}] }')).toEqual(["/runs/0 must have required property 'tool'"]);
    expect(gitlabErrors('[{}]').length).toBeGreaterThan(3);
    expect(await junitErrors(['<testsuites skipped="1"/>'])).not.toEqual([]);
  });
});
