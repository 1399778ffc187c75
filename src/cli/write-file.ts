import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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

/** Where bytes go before they are at their target; the target itself where nothing can be renamed over it. */
export interface Place {
  readonly target: string;
  readonly temporary: string;
}

/** Makes the folder. A pipe or a device such as /dev/null is written as it is, and a link leads to its file. */
export function placeOf(path: string): Place {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) return { target: path, temporary: path };
  const target = stats === undefined ? path : realpathSync(path);
  mkdirSync(dirname(target), { recursive: true });
  return { target, temporary: join(dirname(target), `.${basename(target)}.${process.pid}.tmp`) };
}

/** To write: a checkout may hold a link of any name, so that what lies at the temporary one goes, and is never followed. */
export function openPlace({ target, temporary }: Place): number {
  if (temporary === target) return openSync(target, 'w');
  rmSync(temporary, { force: true });
  return openSync(temporary, 'wx');
}

/** A name that nobody gave is taken for no link either: it may lead to any file of the user. Throws for what is no regular file. */
export function refuseLink(name: string, cwd: string): void {
  const stats = asWriting(name, () => lstatSync(resolve(cwd, name), { throwIfNoEntry: false }));
  if (stats !== undefined && !stats.isFile()) throw new UsageError(`can't write ${name}: it is no regular file`);
}

function asWriting<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError(`can't write ${name}: ${(error as Error).message}`);
  }
}

function replace(path: string, text: string): void {
  const place = placeOf(path);
  try {
    const fd = openPlace(place);
    try {
      writeFileSync(fd, text);
    } finally {
      closeSync(fd);
    }
    settle(place);
  } finally {
    abandon(place);
  }
}

/** Puts what is written in its place. */
export function settle({ target, temporary }: Place): void {
  if (temporary === target) return;
  const before = statSync(target, { throwIfNoEntry: false });
  // Who may read it stays as it was.
  if (before !== undefined) chmodSync(temporary, before.mode);
  renameSync(temporary, target);
}

/** Leaves nothing behind of what was not put in its place. */
export function abandon({ target, temporary }: Place): void {
  if (temporary !== target) rmSync(temporary, { force: true });
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
