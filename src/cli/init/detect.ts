/** Detects what is in a folder before anything is written there. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILES, mayConfigure, PACKAGE } from '../../config/may-exist.ts';
import { readText } from '../../config/read-text.ts';
import { findFiles } from '../../library/find-files.ts';
import { type Git, gitIn } from '../input/git.ts';
import type { Host } from '../services/host.ts';
import { UsageError } from '../usage-error.ts';

export interface Detected {
  readonly models: readonly string[];
  /** Folders that hold all models, as arguments that need no quoting in a shell or in YAML. */
  readonly roots: readonly string[];
  /** Globs of folders whose models git ignores, such as a virtual environment. */
  readonly ignores: readonly string[];
  /** An existing configuration; null where there is none. */
  readonly config: string | null;
  readonly service: Service;
  readonly usesLfs: boolean;
  /** Where an editor finds the schema of the configuration, relative; null where noiselint is not a dependency. */
  readonly schema: string | null;
}

export type Service = 'github' | 'gitlab';

export async function detect(host: Host): Promise<Detected> {
  const { cwd } = host;
  const git = repositoryAt(host);
  const found = (await findFiles(['.'], cwd)).paths;
  const models = git === null ? found : found.filter(isAmong(ownFiles(git)));
  const schema = './node_modules/noiselint/dist/schema/config.schema.json';
  return {
    models,
    roots: rootsOf(models),
    ignores: foldersWithout(models, found),
    config: CONFIG_FILES.find((name) => isConfig(join(cwd, name), name)) ?? null,
    service: serviceOf(cwd, git),
    usesLfs: textOf(join(cwd, '.gitattributes')).includes('filter=lfs'),
    schema: existsSync(join(cwd, schema)) ? schema : null,
  };
}

/** Null without git or a repository. Throws UsageError below the top of one, as hooks and workflows only work there. */
function repositoryAt(host: Host): Git | null {
  const git = gitIn(host.cwd, host);
  let up: string;
  try {
    up = git(['rev-parse', '--show-cdup']).trim();
  } catch {
    return null;
  }
  if (up !== '') throw new UsageError(`hooks and workflows belong at the top of a repository: run this in ${up}`);
  return git;
}

/** The files that git tracks, and those that it neither tracks nor ignores. */
function ownFiles(git: Git): ReadonlySet<string> {
  return new Set(git(['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0'));
}

function isAmong(files: ReadonlySet<string>): (path: string) => boolean {
  return (path) => files.has(path);
}

const PLAIN = /^[\w.-]+$/;
const MOST_ROOTS = 4;

const isListed = (root: string): boolean => root !== '.' && PLAIN.test(root) && !root.startsWith('-');

/** What to lint: this folder, which holds all others, where a model lies in it itself or its folders make no list. */
function rootsOf(models: readonly string[]): readonly string[] {
  const roots = [...new Set(models.map(topOf))];
  const isListable = roots.length <= MOST_ROOTS && roots.every(isListed);
  return roots.length > 0 && isListable ? roots : ['.'];
}

function topOf(path: string): string {
  const [top = '.', ...rest] = path.split('/');
  return rest.length === 0 ? '.' : top;
}

function foldersWithout(models: readonly string[], found: readonly string[]): readonly string[] {
  const own = new Set(models.map(topOf));
  const foreign = new Set(found.map(topOf).filter((top) => !own.has(top) && PLAIN.test(top)));
  foreign.delete('.');
  return [...foreign].map((top) => `${top}/**`);
}

function isConfig(path: string, name: string): boolean {
  return existsSync(path) && (name !== PACKAGE || mayConfigure(textOf(path)));
}

function serviceOf(cwd: string, git: Git | null): Service {
  if (existsSync(join(cwd, '.gitlab-ci.yml'))) return 'gitlab';
  if (existsSync(join(cwd, '.github')) || git === null) return 'github';
  try {
    return /gitlab/i.test(git(['config', '--get-regexp', '^remote\\..*\\.url$'])) ? 'gitlab' : 'github';
  } catch {
    return 'github';
  }
}

function textOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readText(path) : '';
}
