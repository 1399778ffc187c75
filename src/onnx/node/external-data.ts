/**
 * Reads external data under a path policy: only a regular file inside the model's folder is ever opened. It follows ONNX's own
 * rules (onnx/checker.cc) and closes the holes found in them: CVE-2022-25882, -2024-27318, -2026-27489 and -2026-34446.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { refuseLocation } from '../external-location.ts';

/** Bytes of the file `location` beside the model at `modelPath`, or a sentence that says why they can't be had. */
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
 * Whether the file, once links are followed, lies inside the model's folder. One other layout is allowed: a Hugging Face cache,
 * where the file and the model are both links to `../../blobs/<hash>` of the same repository.
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
