/** A file on disk as a byte source. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../byte-source.ts';
import { OnnxError } from '../errors.ts';

export interface FileSource extends ByteSource {
  /** Throws OnnxError `changed-while-reading` if size or modification time have changed since opening. */
  verify(): void;
  close(): void;
}

/** A file up to this size is read as a whole, which is faster than reading its parts. */
const SMALL_BYTES = 65_536;
/** A buffer up to this size is kept for the next file. */
const SPARE_BYTES = 262_144;
/** The buffer of the last file that was closed: allocating one costs more than reading into it. */
let spare: Uint8Array<ArrayBuffer> | null = null;
const NO_BYTES = new Uint8Array(0);

/**
 * Opens a regular file; a FIFO or a device is refused without blocking on it.
 * Throws OnnxError `not-found`, `not-a-file` or `unreadable`.
 */
export function openFile(path: string): FileSource {
  const fd = open(path);
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    throw new OnnxError('not-a-file', stat.isDirectory() ? 'this is a folder' : 'this is not a regular file');
  }
  const { mtimeMs } = stat;
  // Node gives a double, which the reader's loops would box at every turn; Math.floor makes it a small integer.
  const size = Math.floor(stat.size);
  let buffer = spare ?? new Uint8Array(4096);
  spare = null;
  let bytesRead = 0;
  let start = 0;
  let held = 0;
  const hold = (offset: number, length: number): void => {
    // A range often begins inside the one before, as the walk asks again for a field cut by the window's end.
    const again = offset < start ? NO_BYTES : buffer.subarray(offset - start, held);
    if (length > buffer.length) buffer = new Uint8Array(length);
    buffer.set(again);
    start = offset;
    held = again.length;
    try {
      while (held < length) {
        const got = readSync(fd, buffer, held, length - held, offset + held);
        if (got === 0) break;
        held += got;
      }
    } catch (error) {
      throw new OnnxError('unreadable', `the file can't be read: ${(error as Error).message}`, offset);
    }
    bytesRead += held - again.length;
  };
  return {
    size,
    get bytesRead() {
      return bytesRead;
    },
    read({ offset, length }) {
      if (offset < start || offset + length > start + held) {
        if (size <= SMALL_BYTES && held === 0) hold(0, size);
        else hold(offset, length);
      }
      return buffer.subarray(offset - start, Math.min(offset - start + length, held));
    },
    verify() {
      const now = fstatSync(fd);
      if (now.size !== size || now.mtimeMs !== mtimeMs) {
        throw new OnnxError('changed-while-reading', 'the file changed while it was read: lint it again');
      }
    },
    close() {
      closeSync(fd);
      if (buffer.length <= SPARE_BYTES) spare = buffer;
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new OnnxError('not-found', 'there is no such file');
    if (code === 'EACCES' || code === 'EPERM') throw new OnnxError('unreadable', 'no permission to read this file');
    throw new OnnxError('unreadable', `the file can't be opened: ${message}`);
  }
}
