/**
 * External data under a path policy: a contained regular file, and nothing else is ever opened.
 * After ONNX's own rules (onnx/checker.cc) and the CVEs against them: 2022-25882, 2024-27318, 2026-27489, 2026-34446.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { refuseLocation } from '../external-location.ts';

/** Bytes of `location` beside the model at `modelPath`, or the sentence that says why not. */
export function readExternal(modelPath: string, location: string, offset: number, length: number): Uint8Array | string {
  const refused = refuseLocation(location);
  if (refused) return refused;
  const path = join(dirname(modelPath), location);
  let fd: number;
  try {
    const real = realpathSync(path);
    if (!isContained(modelPath, path, real)) return "external data outside the model's folder";
    if (lstatSync(real).nlink > 1 && real === path) return 'external data is a hard link';
    fd = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `external data ${location} is missing`
      : `external data can't be opened`;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return 'external data is not a regular file';
    if (offset + length > stat.size) return 'external data passes the end of its file';
    const bytes = Buffer.alloc(length);
    return readSync(fd, bytes, 0, length, offset) === length ? bytes : 'external data is cut short';
  } finally {
    closeSync(fd);
  }
}

/**
 * Inside the model's folder once links are followed. One layout is let through: a Hugging Face cache, where the file
 * itself is a link to `../../blobs/<hash>` of the same repository, as the model file is.
 */
function isContained(modelPath: string, path: string, real: string): boolean {
  const folder = realpathSync(dirname(modelPath));
  const inside = relative(folder, real);
  if (inside !== '' && !inside.startsWith(`..${sep}`) && inside !== '..' && !isAbsolute(inside)) return true;
  const model = realpathSync(modelPath);
  return (
    model !== modelPath &&
    lstatSync(path).isSymbolicLink() &&
    dirname(real) === dirname(model) &&
    dirname(real).endsWith(`${sep}blobs`)
  );
}
