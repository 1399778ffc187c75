/** Sidecars on disk: beside the model, in `onnx/`, or one level up from it. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Limits } from '../../onnx/limits.ts';
import type { FoundSidecars } from '../inspect-source.ts';
import { readSidecar, sidecarNames } from '../sidecars/index.ts';
import type { Preprocessing } from '../sidecars/types.ts';
import type { Observation } from '../types.ts';

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
  const sidecars: Preprocessing[] = [];
  const observations: Observation[] = [];
  for (const folder of foldersOf(path)) {
    for (const name of sidecarNames) {
      const content = readJson(join(folder, name), limits);
      if (content === null) continue;
      if (!content.ok) {
        observations.push({ code: 'sidecar-unreadable', file: name, why: content.why });
        continue;
      }
      const found = readSidecar({ name, content: content.value });
      if (found) sidecars.push(found);
    }
    if (sidecars.length > 0) break;
  }
  return { sidecars, observations };
}

type Content = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** Null where there is no such file. */
function readJson(path: string, limits: Limits): Content | null {
  let fd: number;
  try {
    // Most names lead nowhere: asking costs a tenth of opening in vain.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return null;
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : { ok: false, why: `it can't be opened (${code})` };
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return null;
    if (stat.size > limits.sidecarBytes) return { ok: false, why: `it is larger than ${limits.sidecarBytes} bytes` };
    const bytes = Buffer.alloc(stat.size);
    readSync(fd, bytes, 0, stat.size, 0);
    return { ok: true, value: JSON.parse(decode(bytes)) };
  } catch (error) {
    return { ok: false, why: error instanceof SyntaxError ? 'it is not valid JSON' : (error as Error).message };
  } finally {
    closeSync(fd);
  }
}

/** UTF-8 with or without a byte order mark, or UTF-16 with one. */
function decode(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
