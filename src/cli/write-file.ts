import { mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from './usage-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Writes whole or not at all: under a temporary name beside the target, then renamed. */
export async function writeFile(path: string, text: string, cwd: string): Promise<void> {
  const target = resolve(cwd, path);
  try {
    await uninterrupted(() => replace(target, text));
  } catch (error) {
    throw new UsageError(`can't write ${path}: ${(error as Error).message}`);
  }
}

function replace(path: string, text: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device such as /dev/null can't be renamed over.
  if (stats !== undefined && !stats.isFile()) writeFileSync(path, text);
  else replaceFile(stats === undefined ? path : realpathSync(path), text);
}

function replaceFile(target: string, text: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Holds Ctrl-C back until the synchronous work is done, then lets it act. */
async function uninterrupted(work: () => void): Promise<void> {
  const caught: NodeJS.Signals[] = [];
  const remember = (signal: NodeJS.Signals) => caught.push(signal);
  for (const signal of SIGNALS) process.on(signal, remember);
  try {
    work();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const signal of SIGNALS) process.off(signal, remember);
  }
  const [signal] = caught;
  if (signal !== undefined) process.kill(process.pid, signal);
}
