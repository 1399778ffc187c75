/** Finds the models that the user names: files, *.onnx in folders, matches of globs, and URLs (resolved by `remote`). */
import { readdirSync, type Stats, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUrl, withoutSecrets } from '../remote/url.ts';
import { isModelName, SKIPPED_FOLDERS } from './model-names.ts';

export interface Found {
  /** Relative to the working directory with '/' separators, or URLs; sorted, each once. */
  readonly paths: readonly string[];
  /** One sentence for each input that matched nothing or could not be searched. */
  readonly problems: readonly string[];
  /** Sentences worth showing that don't fail the run. */
  readonly notes?: readonly string[];
}

const MAGIC = /[*?[\]{}]|[!@+]\(/;

/** The models that URLs name; a problem for each URL that may not be read. */
export type FindRemote = (urls: readonly string[]) => Promise<Found>;

export async function findFiles(
  inputs: readonly string[],
  cwd: string,
  remote: FindRemote = refuseUrls,
): Promise<Found> {
  const urls = inputs.filter(isRemote);
  const files = inputs.filter((input) => !isRemote(input));
  const found = await Promise.all(files.map((input) => expand(input, cwd)));
  const behind = urls.length === 0 ? NOTHING : await remote(urls);
  const paths = new Set(found.flatMap((part) => part.paths).map((path) => displayPath(path, cwd)));
  return {
    paths: [...new Set([...paths, ...behind.paths])].sort(),
    problems: [...found, behind].flatMap(({ problems }) => problems),
  };
}

/** Whether the input is a URL to fetch. `file:` URLs are not: they are read as files. */
export function isRemote(input: string): boolean {
  return isUrl(input) && !isFileUrl(input);
}

const isFileUrl = (input: string): boolean => isUrl(input) && /^file:/i.test(input);

/** The problem of a URL given to a command that needs the whole model, weights included. */
export const refuseUrls: FindRemote = async (urls) => ({
  paths: [],
  problems: urls.map((url) => `${withoutSecrets(url)}: this needs a file on disk, not a URL; download it first`),
});

/** The path as reports show it; another drive on Windows stays absolute. */
export function displayPath(path: string, cwd: string): string {
  if (isRemote(path)) return path;
  const shown = relative(cwd, resolve(cwd, path)) || '.';
  return sep === '/' ? shown : shown.replaceAll(sep, '/');
}

/** A path that exists is never a pattern. One that doesn't, without wildcards, stays in the list: reading it reports it missing. */
async function expand(input: string, cwd: string): Promise<Found> {
  if (input === '') return { paths: [], problems: ['an empty name was given to lint: is a variable not set?'] };
  if (isFileUrl(input)) return fileOf(input, cwd);
  const path = resolve(cwd, input);
  const stats = statOrNull(path);
  if (stats?.isDirectory()) return orNothing(walk(path, cwd), `no .onnx file in ${input}`);
  if (stats !== null || !MAGIC.test(input)) return { paths: [path], problems: [] };
  const { expandGlob } = await import('./expand-glob.ts');
  return orNothing({ paths: await expandGlob(input, cwd), problems: [] }, `no file matches ${input}`);
}

async function fileOf(url: string, cwd: string): Promise<Found> {
  try {
    return await expand(fileURLToPath(url), cwd);
  } catch (error) {
    return { paths: [], problems: [`${url} names no file: ${(error as Error).message}`] };
  }
}

function orNothing(found: Found, problem: string): Found {
  return found.paths.length + found.problems.length === 0 ? { paths: [], problems: [problem] } : found;
}

/** Links to files are followed, as model hubs' caches are made of them; links to folders are not, as they may form a ring. */
function walk(folder: string, cwd: string): Found {
  try {
    const parts = readdirSync(folder, { withFileTypes: true }).map((entry): Found => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? NOTHING : walk(path, cwd);
      return isModelName(entry.name) && (entry.isFile() || isLinkToFile(path))
        ? { paths: [path], problems: [] }
        : NOTHING;
    });
    return { paths: parts.flatMap(({ paths }) => paths), problems: parts.flatMap(({ problems }) => problems) };
  } catch (error) {
    return { paths: [], problems: [`can't read folder ${displayPath(folder, cwd)}: ${(error as Error).message}`] };
  }
}

const NOTHING: Found = { paths: [], problems: [] };

function isLinkToFile(path: string): boolean {
  return statOrNull(path)?.isFile() === true;
}

/** Null where the path can't be reached: missing, a cycle of links, a file in place of a folder, no permission. */
function statOrNull(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
