/** Commands, and workers of the built program, on a Redis of a test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { version } from '../../src/cli/version.ts';
import type { Status } from '../../src/fleet/status.ts';
import type { Timings } from '../../src/fleet/timings.ts';
import { runReal } from '../cli/real.ts';

const bin = fileURLToPath(new URL('../../bin/noiselint.js', import.meta.url));
const worker = fileURLToPath(new URL('./worker.mjs', import.meta.url));

/** A worker that is killed is missed soon. */
const TIMINGS: Timings = { lock: 1_000, stalled: 300, backoff: 50, poll: 50 };

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Outcome>;
}

export interface TestFleet {
  /** A command, in this process. */
  readonly run: (...argv: readonly string[]) => Promise<Outcome>;
  /** A command of the built program. */
  readonly start: (...argv: readonly string[]) => Running;
  /** A worker with short timings, which ends when nothing is left to do. */
  readonly work: (flags?: Readonly<Record<string, unknown>>) => Running;
  readonly status: () => Promise<Status>;
}

export function fleetIn(cwd: string, url: string): TestFleet {
  const own = { NOISELINT_REDIS_URL: url, XDG_CACHE_HOME: `${cwd}/cache` };
  const options = { cwd, env: { ...process.env, ...own } };
  const run = async (...argv: readonly string[]): Promise<Outcome> => {
    const { status, stdout, stderr } = await runReal(cwd, argv, { env: own, version });
    return { status, stdout, stderr };
  };
  return {
    run,
    start: (...argv) => watch(spawn(process.execPath, [bin, ...argv], options)),
    work: (flags = {}) => {
      const all = { queue: 'fleet', untilEmpty: true, timings: TIMINGS, ...flags };
      return watch(spawn(process.execPath, [worker, JSON.stringify(all)], options));
    },
    status: async () => JSON.parse((await run('fleet', 'status', '-f', 'json')).stdout) as Status,
  };
}

function watch(child: ChildProcess): Running {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (status) => resolve({ status, ...printed }));
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { process: child, ended };
}

/** Waits for something to become true. */
export async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 20));
}
