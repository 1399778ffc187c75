/** Writes lines as they come, to stdout or to a file that grows. */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writing } from '../output/write-file.ts';
import type { Host } from '../services/host.ts';

export interface Sink {
  readonly write: (text: string) => Promise<void>;
  readonly close: () => void;
}

/**
 * @param file null for stdout
 * @param keep how many bytes of the file stay
 */
export function openSink(file: string | null, keep: number, { stdout, cwd }: Host): Sink {
  if (file === null) return { write: stdout.write, close: () => {} };
  const fd = writing(file, () => {
    const path = resolve(cwd, file);
    if (keep === 0) {
      mkdirSync(dirname(path), { recursive: true });
      return openSync(path, 'w');
    }
    const opened = openSync(path, 'r+');
    ftruncateSync(opened, keep);
    return opened;
  });
  let position = keep;
  return {
    write: async (text) => {
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length; ) {
        const written = writing(file, () =>
          writeSync(fd, bytes, done, bytes.length - done, keep === 0 ? null : position),
        );
        done += written;
        position += written;
      }
    },
    close: () => closeSync(fd),
  };
}
