import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { createDriver, type Driver } from './drive.ts';

/** A driver for the tests of one file, over the exports that the project has. */
export function testDriver(): () => Driver {
  const scratch = mkdtempSync(join(tmpdir(), 'noiselint-fuzz-'));
  const fixtures = fileURLToPath(new URL('../../fixtures/real', import.meta.url));
  let driver: Driver;
  beforeAll(async () => {
    driver = await createDriver({ fixtures, scratch });
  });
  afterAll(async () => {
    await driver.close();
    rmSync(scratch, { recursive: true, force: true });
  });
  return () => driver;
}
