/** Says where in a configuration something is wrong: line and column where its file has them, and a JSON pointer. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, isAbsolute } from 'node:path';
import { ConfigError, type Problem } from './config-error.ts';
import type { locate as Locator } from './json-file.ts';
import { PACKAGE } from './may-exist.ts';

/** A path as messages show it. */
export type Shown = (path: string) => string;
export type Fail = (message: string) => Promise<never>;

type Locate = typeof Locator;

/** Configurations that are programs, and have no text to point into. */
export const MODULES = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

export function failAt(path: string, pointer: string, shown: Shown): Fail {
  return async (message) => {
    throw await problemError(path, [{ pointer, message }], shown);
  };
}

export function isPath(name: string): boolean {
  return name.startsWith('./') || name.startsWith('../') || isAbsolute(name);
}

export async function problemError(path: string, problems: readonly Problem[], shown: Shown): Promise<ConfigError> {
  const { locate } = await import('./json-file.ts');
  const lines = problems.map(
    ({ pointer, message }) => `${placeOf(path, pointer, shown, locate)} #${pointer}: ${message}`,
  );
  return new ConfigError(lines.join('\n'));
}

function placeOf(path: string, pointer: string, shown: Shown, locate: Locate): string {
  if (MODULES.includes(extname(path)) || !existsSync(path)) return shown(path);
  const inFile = basename(path) === PACKAGE ? `/noiselint${pointer}` : pointer;
  const { line, column } = locate(shown(path), readFileSync(path, 'utf8'), inFile);
  return `${shown(path)}:${line}:${column}`;
}
