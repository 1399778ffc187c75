// What npm runs before this package can be used: builds dist/. A global install from git (`npm install -g git+...`, as
// pre-commit does) prepares the clone without its development dependencies, so they are fetched here first.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));

function hasTools() {
  try {
    createRequire(import.meta.url).resolve('esbuild');
    return true;
  } catch {
    return false;
  }
}

/** Nothing goes to stdout, where `npm pack` prints the one line that its callers read. */
function run(command, args) {
  const options = { stdio: ['ignore', 2, 2], shell: command === 'npm' && process.platform === 'win32' };
  const { status } = spawnSync(command, args, options);
  if (status !== 0) process.exit(status ?? 1);
}

if (!hasTools()) {
  // The outer npm hands its own settings down as environment variables; this install is a local one all the same.
  run('npm', [
    'ci',
    '--no-global',
    '--location=project',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ]);
}
run(process.execPath, ['scripts/build.mjs', '--lenient']);
