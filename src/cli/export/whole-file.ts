/** A file that is written piece by piece and is there whole or not at all: under a name beside it until the end. */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

export interface WholeFile {
  readonly write: (bytes: Uint8Array) => void;
  /** Puts it in its place. */
  readonly finish: () => void;
  /** Leaves nothing behind of what is not finished. */
  readonly close: () => void;
}

export function openWholeFile(file: string, cwd: string): WholeFile {
  const target = resolve(cwd, file);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const tell = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new UsageError(`can't write ${file}: ${(error as Error).message}`);
    }
  };
  const fd = tell(() => {
    mkdirSync(dirname(target), { recursive: true });
    return openSync(temporary, 'w');
  });
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  return {
    write: (bytes) => {
      for (let done = 0; done < bytes.length; ) done += tell(() => writeSync(fd, bytes, done));
    },
    finish: () => {
      close();
      tell(() => renameSync(temporary, target));
    },
    close: () => {
      close();
      rmSync(temporary, { force: true });
    },
  };
}
