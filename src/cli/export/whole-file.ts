/** A file that is written in pieces, and is there whole or not at all: it has a temporary name until the end. */
import { closeSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { abandon, openPlace, placeOf, settle, writing } from '../output/write-file.ts';

export interface WholeFile {
  readonly write: (bytes: Uint8Array) => void;
  /** Moves it to its target. */
  readonly finish: () => void;
  /** Removes it unless it was finished. */
  readonly close: () => void;
}

export function openWholeFile(file: string, cwd: string): WholeFile {
  const place = writing(file, () => placeOf(resolve(cwd, file)));
  const fd = writing(file, () => openPlace(place));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  return {
    write: (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writing(file, () => writeSync(fd, bytes, done));
    },
    finish: () => {
      close();
      writing(file, () => settle(place));
    },
    close: () => {
      close();
      abandon(place);
    },
  };
}
