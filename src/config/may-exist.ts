import { lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from './config-error.ts';
import { readText } from './read-text.ts';

const EXTENSIONS = ['ts', 'mjs', 'js', 'cjs', 'json', 'jsonc'];
export const PACKAGE = 'package.json';
export const CONFIG_FILES: readonly string[] = [
  ...EXTENSIONS.map((extension) => `noiselint.config.${extension}`),
  '.noiselintrc.json',
  PACKAGE,
];

/** Folders that are remembered: a run over millions of them forgets and asks anew. */
export const MOST_KNOWN = 10_000;

/**
 * Whether a search from this folder upward is worth its start-up time: most runs have no configuration, and then the
 * library that searches, with what it needs to read and check one, is never loaded.
 */
export function createMayExist(): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  const mayExist = (folder: string): boolean => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    if (known.size >= MOST_KNOWN) known.clear();
    const parent = dirname(folder);
    const answer = CONFIG_FILES.some((name) => isCandidate(folder, name)) || (parent !== folder && mayExist(parent));
    known.set(folder, answer);
    return answer;
  };
  return mayExist;
}

/** Throws ConfigError where something has the name of a configuration that can't be read as a file. */
function isCandidate(folder: string, name: string): boolean {
  const path = join(folder, name);
  if (!isThere(path)) return false;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) {
    const what =
      stats === undefined ? 'a link that leads nowhere' : stats.isDirectory() ? 'a folder' : 'no regular file';
    throw new ConfigError(`${path} is ${what}, not a configuration: rename it, or pass --no-config`);
  }
  return name !== PACKAGE || mayConfigure(readText(path));
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // in a folder that is none, or that nobody may look into
  }
}

/** A project that has noiselint among its dependencies says the word too; what can't be parsed is for the library to refuse. */
export function mayConfigure(text: string): boolean {
  if (!text.includes('"noiselint"')) return false;
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' && manifest !== null && 'noiselint' in manifest;
  } catch {
    return true;
  }
}
