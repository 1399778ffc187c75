/** Writes an edited model in pieces, so that a large file is never held in memory. */
import { closeSync, fchmodSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Draft, editedSize, piecesOf } from '../draft.ts';

const CHUNK = 1_048_576;

/**
 * Writes the model whole or not at all; a file that it replaces keeps its permissions. The draft's source must still be
 * open; it may be the very file that is replaced.
 * @returns its size in bytes. Throws RangeError above 2 GiB, and what the file system throws.
 */
export function writeModel(draft: Draft, path: string): number {
  const size = editedSize(draft);
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    const fd = openSync(temporary, 'wx');
    try {
      // Before any byte is written: the copy of a private model must not be readable by others, not even for a moment.
      if (before !== undefined) fchmodSync(fd, before.mode);
      for (const piece of piecesOf(draft)) {
        if (!('to' in piece)) {
          writeAll(fd, piece);
          continue;
        }
        for (let at = piece.from; at < piece.to; at += CHUNK) {
          writeAll(fd, draft.skeleton.source.read({ offset: at, length: Math.min(CHUNK, piece.to - at) }));
        }
      }
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  return size;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
