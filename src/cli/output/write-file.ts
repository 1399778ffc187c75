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
import { UsageError } from '../usage-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs one step of writing the file; if it throws, the user reads that the file, under the name `shown`, can't be written. */
export function writing<T>(shown: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError(`can't write ${shown}: ${(error as Error).message}`);
  }
}

/** Writes whole or not at all: under a temporary name beside the target, then renamed. */
export async function writeFile(path: string, text: string, cwd: string): Promise<void> {
  const target = resolve(cwd, path);
  await uninterrupted(() => writing(path, () => replace(target, text)));
}

/** A file to write: bytes go to `temporary` first. That is the target itself where nothing can be renamed over it. */
export interface Place {
  readonly target: string;
  readonly temporary: string;
}

/** Creates the folder. A pipe or a device such as /dev/null is written directly, and a link leads to its file. */
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
  const stats = writing(name, () => lstatSync(resolve(cwd, name), { throwIfNoEntry: false }));
  if (stats !== undefined && !stats.isFile()) throw new UsageError(`can't write ${name}: it is no regular file`);
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

/** Moves what was written to its target. */
export function settle({ target, temporary }: Place): void {
  if (temporary === target) return;
  const before = statSync(target, { throwIfNoEntry: false });
  // The file keeps its permissions.
  if (before !== undefined) chmodSync(temporary, before.mode);
  renameSync(temporary, target);
}

/** Removes what was written and not moved to its target. */
export function abandon({ target, temporary }: Place): void {
  if (temporary !== target) rmSync(temporary, { force: true });
}

/** Holds signals such as Ctrl-C back until the synchronous work is done, then lets them act. */
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
