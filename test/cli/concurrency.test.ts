/** Threads change how long it takes, and nothing else. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/noiselint.js', import.meta.url));
const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));

function lint(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, '-f', 'json', ...args, '.'], {
    cwd: fixtures,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}

it('gives the same bytes with three threads as with one', () => {
  const serial = lint('--concurrency', 'off');
  expect(JSON.parse(serial.stdout).models.length).toBeGreaterThan(12);
  expect(lint('--concurrency', '3')).toEqual(serial);
});

it.each(['0', '1.5', 'many'])('--concurrency %s is a mistake', (text) => {
  expect(lint('--concurrency', text)).toMatchObject({ status: 2, stderr: expect.stringContaining('--concurrency') });
});
