import { isAbsolute, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { isModelName, SKIPPED_FOLDERS } from './model-names.ts';

/** The absolute paths that a glob matches. Unless the pattern names an extension, only models are taken. */
export async function expandGlob(pattern: string, cwd: string): Promise<readonly string[]> {
  const unix = sep === '/' ? pattern : pattern.replaceAll(sep, '/');
  const ignore = [...SKIPPED_FOLDERS].map((name) => `**/${name}/**`);
  const matches = await glob(unix, { cwd, ignore, expandDirectories: false });
  const namesExtension = /\.[\w{},]+$/.test(pattern);
  return matches
    .map((match) => (isAbsolute(match) ? match : resolve(cwd, match)))
    .filter((match) => namesExtension || isModelName(match));
}
