/**
 * What tells that a model is still the one that was submitted. For lint: size and time of the file and its sidecars, as
 * `make` has it, so that submitting 100,000 models reads none of them; to the second, which every way to copy keeps. For a sweep, which takes minutes: the file's bytes.
 */
import { statSync } from 'node:fs';
import { sidecarPaths } from '../facts/node/find-sidecars.ts';
import { hashModel } from '../sweep/run/hash-model.ts';

export type ContentOf = (path: string) => Promise<string>;

/** Where there is no such model: a result like any other, if there was none when it was submitted. */
export const NOT_THERE = 'not there';

/** @param sweeps whether weights matter */
export function createContentOf(sweeps: boolean): ContentOf {
  // Models of one folder share their sidecars.
  const known = new Map<string, Stamp | null>();
  const ofSidecar = (path: string): Stamp | null => {
    const stamp = known.has(path) ? (known.get(path) as Stamp | null) : stampOf(path);
    known.set(path, stamp);
    return stamp;
  };
  return async (path) => {
    const own = stampOf(path);
    if (own === null) return NOT_THERE;
    const sidecars = sidecarPaths(path).map(ofSidecar);
    return JSON.stringify([sweeps ? await hashOr(path, own) : own, ...sidecars]);
  };
}

type Stamp = readonly [size: number, time: number];

function stampOf(path: string): Stamp | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? null : [stat.size, Math.floor(stat.mtimeMs / 1000)];
  } catch {
    return null;
  }
}

/** A file that is no model is a result like any other, and needs no hash. */
async function hashOr(path: string, stamp: Stamp): Promise<string | Stamp> {
  try {
    return await hashModel(path);
  } catch {
    return stamp;
  }
}
