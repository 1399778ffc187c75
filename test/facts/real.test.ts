import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readManifest, scoreRow } from '../../bench/score.mjs';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';

const folder = fileURLToPath(new URL('../../fixtures/real', import.meta.url));

it.each(readManifest(folder).map((row) => [row.file, row] as const))('%s: every fact right', (file, row) => {
  const checks = scoreRow(row, inspectFile(join(folder, file), null));
  expect(checks.length).toBeGreaterThan(0);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
});
