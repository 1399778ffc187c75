/** A fixed number of cases; `npm run fuzz` runs as many as wanted. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { testDriver } from './test-driver.ts';

const regressions = fileURLToPath(new URL('../../fixtures/regressions', import.meta.url));
const driver = testDriver();

/** How long a case took and what the test runner itself holds in memory tell nothing here. */
const isTiming = (problem: string): boolean => /^(slow|memory):/.test(problem);

it('1,000 bent models break no promise', { timeout: 300_000 }, async () => {
  const { findings, ended } = await driver().range(20_260_101, 0, 1000);
  const broken = findings.filter(({ problems }) => !problems.every(isTiming));
  expect(broken).toEqual([]);
  // The cases are worth their time: most get past the first bytes, and there is some of everything.
  expect(ended.linted).toBeGreaterThan(200);
  expect(Object.keys(ended)).toEqual(
    expect.arrayContaining(['truncated', 'overrun', 'cyclic-graph', 'not-applicable']),
  );
});

it.each(readdirSync(regressions).filter((name) => name.endsWith('.onnx')))('%s stays mended', async (name) => {
  const model = new Uint8Array(readFileSync(join(regressions, name)));
  const problems = await Promise.all([0, 1].map((turn) => driver().one({ model, sidecar: null }, turn)));
  expect(problems.flat().filter((problem) => !isTiming(problem))).toEqual([]);
});
