/** A file on disk as a byte source. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../byte-source.ts';
import { OnnxError } from '../errors.ts';

export interface FileSource extends ByteSource {
  /** Throws `changed-while-reading` when size or modification time moved since opening. */
  verify(): void;
  close(): void;
}

/** A file up to so many bytes is read at once: that takes less time than its parts one by one, and none of them twice. */
const SMALL_BYTES = 65_536;
const SPARE_BYTES = 262_144;
/** One buffer goes from file to file: a new one costs more than the bytes read into it. */
let spare: Uint8Array<ArrayBuffer> | null = null;
const NO_BYTES = new Uint8Array(0);

/**
 * Opens a regular file without blocking on FIFOs or devices.
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
  // Node tells it as a double, which engines box at every turn of the reader's loops: rounded, it is a plain integer.
  const size = Math.floor(stat.size);
  let buffer = spare ?? new Uint8Array(4096);
  spare = null;
  let bytesRead = 0;
  let start = 0;
  let held = 0;
  const hold = (offset: number, length: number): void => {
    // What is wanted often begins within what is held: a field's head at its end is asked for again.
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
