import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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

function isCandidate(folder: string, name: string): boolean {
  const path = join(folder, name);
  return existsSync(path) && (name !== PACKAGE || mayConfigure(readFileSync(path, 'utf8')));
}

/** A project that has noiselint among its dependencies says the word too; what can't be parsed is for the library to refuse. */
function mayConfigure(text: string): boolean {
  if (!text.includes('"noiselint"')) return false;
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' && manifest !== null && 'noiselint' in manifest;
  } catch {
    return true;
  }
}
