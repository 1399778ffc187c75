/** What a configuration that is found, not named, may do: a model that was downloaded may have one beside it. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { Config } from './types.ts';

/** Tells whether a folder is of the project that the working directory is in: of its Git checkout, or on the way up from it. */
export function ownFolders(cwd: string): (folder: string) => boolean {
  const here = real(cwd);
  const root = upward(here).find(isCheckout) ?? null;
  return (folder) => {
    const there = real(folder);
    if (isWithin(here, there)) return true;
    if (root === null || !isWithin(there, root)) return false;
    return upward(there).find(isCheckout) === root;
  };
}

/** Throws ConfigError, with the ways out. */
export function refuseCode(shown: string): never {
  throw new ConfigError(
    `${shown} would run code from outside this project: name it with --config where you trust it, or lint with --no-config`,
  );
}

/** What bounds the work on a model is not for somebody to say who sends it along. Throws ConfigError. */
export function refuseLimits(shown: string, { limits, overrides = [] }: Config): void {
  if (limits === undefined && overrides.every((one) => one.limits === undefined)) return;
  throw new ConfigError(
    `${shown} would set limits from outside this project: name it with --config where you trust it, or lint with --no-config`,
  );
}

const isCheckout = (folder: string): boolean => existsSync(join(folder, '.git'));

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A folder and those above it. */
function upward(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upward(above)];
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
