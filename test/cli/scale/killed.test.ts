/** A run that is really killed, and really goes on. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../fake.ts';
import { put, read } from './fleet.ts';

const bin = fileURLToPath(new URL('../../../bin/noiselint.js', import.meta.url));
const fixtures = fileURLToPath(new URL('../../../fixtures', import.meta.url));

it('goes on after kill -9 as if nothing had been', async () => {
  const folder = temporaryFolder();
  const list = join(folder, 'list.txt');
  const out = join(folder, 'out.jsonl');
  put(folder, 'list.txt', 'real\n'.repeat(60));
  const argv = [bin, '--from', list, '-f', 'jsonl', '--concurrency', 'off'];
  const { stdout } = spawnSync(process.execPath, argv, { cwd: fixtures, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const resumed = [...argv, '-o', out, '--continue'];
  const child = spawn(process.execPath, resumed, { cwd: fixtures, stdio: 'ignore' });
  while (!existsSync(out) || statSync(out).size < stdout.length / 10) await wait(5);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const torn = read(folder, 'out.jsonl');
  expect(stdout.startsWith(torn)).toBe(true);
  expect(torn.length).toBeLessThan(stdout.length);
  expect(spawnSync(process.execPath, resumed, { cwd: fixtures }).status).toBe(0);
  expect(read(folder, 'out.jsonl')).toBe(stdout);
});
