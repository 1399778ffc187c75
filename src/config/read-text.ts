import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * The bytes of a file that is no model. A folder is refused, as is a pipe or a device, which may never end. Throws an Error whose
 * message says why, with the code of node:fs where there is one.
 */
export function readBytes(path: string): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error(stats.isDirectory() ? 'it is a folder' : 'it is no regular file');
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The same as UTF-8, without its byte order mark. */
export const readText = (path: string): string => new TextDecoder().decode(readBytes(path));
