/** Sidecars on disk: beside the model, in `onnx/`, or one level up from it. */
import { closeSync, constants, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Limits } from '../../onnx/limits.ts';
import type { FoundSidecars } from '../inspect-source.ts';
import { sidecarNames } from '../sidecars/index.ts';
import { type Content, parseContent, pickSidecars, tooLarge } from '../sidecars/pick.ts';

/** Folders searched, nearest first. A folder of several models shares what lies in it, so only its own name goes up. */
function foldersOf(path: string): readonly string[] {
  const folder = dirname(path);
  return basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder, join(folder, 'onnx')];
}

/** Every file that may tell of a model's preprocessing, whether it is there or not. */
export function sidecarPaths(path: string): readonly string[] {
  return foldersOf(path).flatMap((folder) => sidecarNames.map((name) => join(folder, name)));
}

export function findSidecars(path: string, limits: Limits): FoundSidecars {
  // That folder is rarely there: look once, not for every name.
  const [own, ...others] = foldersOf(path);
  const folders = [own as string, ...others.filter((folder) => existsSync(folder))];
  return pickSidecars(folders, (folder, name) => readJson(join(folder, name), limits));
}

/** Null where there is no such file. */
function readJson(path: string, limits: Limits): Content | null {
  let fd: number;
  try {
    // Most of these files don't exist, and asking costs a tenth of a failed open.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return null;
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : { ok: false, why: `it can't be opened (${code})` };
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return null;
    if (stat.size > limits.sidecarBytes) return tooLarge(limits.sidecarBytes);
    const bytes = Buffer.alloc(stat.size);
    readSync(fd, bytes, 0, stat.size, 0);
    return parseContent(bytes);
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  } finally {
    closeSync(fd);
  }
}
