/** A file that is written piece by piece and is there whole or not at all: under a name beside it until the end. */
import { closeSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { abandon, openPlace, placeOf, settle } from '../write-file.ts';

export interface WholeFile {
  readonly write: (bytes: Uint8Array) => void;
  /** Puts it in its place. */
  readonly finish: () => void;
  /** Leaves nothing behind of what is not finished. */
  readonly close: () => void;
}

export function openWholeFile(file: string, cwd: string): WholeFile {
  const tell = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new UsageError(`can't write ${file}: ${(error as Error).message}`);
    }
  };
  const place = tell(() => placeOf(resolve(cwd, file)));
  const fd = tell(() => openPlace(place));
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
      tell(() => settle(place));
    },
    close: () => {
      close();
      abandon(place);
    },
  };
}
