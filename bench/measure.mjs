/** What whole processes cost. Commands that are compared run in turn (A B A B), so that other work on the machine hits all alike. */
import { execFileSync, spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const home = fileURLToPath(new URL('..', import.meta.url));
// Without certificates that this machine adds: Node parses them at each start.
const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...rest } = process.env;
/** The environment of measured processes. */
export const env = rest;

const LIMIT_MS = 300_000;

/** User and system seconds of each command's runs, run in turn: a list of turns. */
export const turnsOf = (commands, runs) => Array.from({ length: runs }, () => commands.map(cpuOf));

/** User and system seconds of one run of a command. */
function cpuOf(command) {
  const script = `TIMEFORMAT='@%3U %3S'; time "$@" >/dev/null 2>&1`;
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    env,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  const [user, system] = (stderr.split('@').at(-1) ?? '').trim().split(' ').map(Number);
  return user + system;
}

/** Peak RSS in MiB and exit status of one run of a command. Needs GNU time. */
export function peakOf(command) {
  const { stderr, status, signal } = spawnSync('/usr/bin/time', ['-q', '-f', '@%M', ...command], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LIMIT_MS,
  });
  return { rss: Number((stderr.split('@').at(-1) ?? '').trim()) / 1024, status: signal ?? status };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The median over the turns of a command's time divided by the first command's. */
export const besideFirst = (turns, index) => median(turns.map((turn) => turn[index] / turn[0]));

/** Checks a commit out into a folder, with the packages installed here if its lockfile is the same. */
export function checkOut(ref, folder) {
  git('worktree', 'add', '--detach', folder, ref);
  process.on('exit', () => spawnSync('git', ['worktree', 'prune'], { cwd: home }));
  if (git('diff', '--name-only', ref, '--', 'package-lock.json') === '')
    symlinkSync(resolve(home, 'node_modules'), join(folder, 'node_modules'));
  else execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
}

/** Builds the checkout in a folder and returns its bin/noiselint.js. */
export function built(folder) {
  execFileSync(process.execPath, ['scripts/build.mjs', '--only=validators,bundles'], {
    cwd: folder,
    env,
    stdio: 'inherit',
  });
  return join(folder, 'bin/noiselint.js');
}

export function git(...args) {
  return execFileSync('git', args, { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
