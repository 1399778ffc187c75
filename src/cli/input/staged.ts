/** `--staged`: lints what git is about to commit, which may differ from the files in the folder and from the last commit. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Files } from '../../facts/inspect-source.ts';
import { sidecarPaths } from '../../facts/node/find-sidecars.ts';
import { filesOnDisk } from '../../facts/node/inspect-file.ts';
import { sidecarNames } from '../../facts/sidecars/index.ts';
import { displayPath, type Found } from '../../library/find-files.ts';
import { isModelName } from '../../library/model-names.ts';
import { compareText } from '../../lint/compare-text.ts';
import type { Host } from '../services/host.ts';
import { type Git, gitIn } from './git.ts';

/** A file in the index. */
interface Staged {
  /** Relative to the top of the repository, '/' separators. */
  readonly path: string;
  readonly object: string;
}

interface Repository {
  readonly git: Git;
  readonly top: string;
  /** The store of Git LFS, which has models by their hash. */
  readonly store: string;
  /** Paths whose content in the folder is not the staged one. */
  readonly modified: ReadonlySet<string>;
  /** Sidecars in the index, by path. */
  readonly sidecars: ReadonlyMap<string, Staged>;
  /** A temporary folder for staged content that is in no file yet. */
  readonly temporary: string;
}

/**
 * Runs `work` on the staged models, those named by `inputs` (git's pathspecs) where there are any. Staged content that the
 * folder does not hold lies in a temporary folder meanwhile.
 */
export async function withStaged<T>(
  inputs: readonly string[],
  host: Host,
  work: (found: Found, filesOf: (path: string) => Files | undefined) => Promise<T>,
): Promise<T> {
  const git = gitIn(host.cwd, host);
  const top = resolve(host.cwd, git(['rev-parse', '--show-cdup']).replace(/\n$/, ''));
  const models = stagedModels(git, inputs);
  if (models.length === 0)
    return work({ paths: [], problems: [], notes: ['no .onnx file is staged'] }, () => undefined);
  const temporary = mkdtempSync(join(tmpdir(), 'noiselint-staged-'));
  try {
    const store = resolve(host.cwd, git(['rev-parse', '--git-common-dir']).trim(), 'lfs', 'objects');
    const index = { modified: modifiedPaths(git), sidecars: stagedSidecars(git) };
    const repository: Repository = { git, top, store, temporary, ...index };
    const files = new Map<string, Files>();
    for (const model of models) {
      const instead = await filesOf(model, repository);
      if (instead !== null) files.set(join(top, model.path), instead);
    }
    const paths = models.map(({ path }) => displayPath(join(top, path), host.cwd)).sort(compareText);
    return await work({ paths, problems: [] }, (path) => files.get(path));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Regular files that were added, copied, modified, renamed, or changed their type. */
function stagedModels(git: Git, inputs: readonly string[]): readonly Staged[] {
  const fields = git([
    'diff',
    '--cached',
    '--raw',
    '-z',
    '--no-renames',
    '--no-abbrev',
    '--no-ext-diff',
    '--diff-filter=ACMRT',
    '--',
    ...inputs,
  ]).split('\0');
  const staged: Staged[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, mode = '', , object = ''] = (fields[index] ?? '').split(' ');
    const path = fields[index + 1] ?? '';
    if (mode.startsWith('100') && isModelName(path)) staged.push({ path, object });
  }
  return staged;
}

function modifiedPaths(git: Git): ReadonlySet<string> {
  return new Set(git(['diff', '--name-only', '-z', '--no-ext-diff', '--no-renames']).split('\0'));
}

function stagedSidecars(git: Git): ReadonlyMap<string, Staged> {
  const wanted = sidecarNames.map((name) => `:(top,glob)**/${name}`);
  const lines = git(['ls-files', '--stage', '-z', '--full-name', '--', ...wanted])
    .split('\0')
    .filter(Boolean);
  return new Map(
    lines.map((line): readonly [string, Staged] => {
      const [about = '', path = ''] = line.split('\t');
      return [path, { path, object: about.split(' ')[1] ?? '' }];
    }),
  );
}

/** Null where the file in the folder has the staged content, so that it can be read itself. */
async function filesOf(model: Staged, repository: Repository): Promise<Files | null> {
  const { top, temporary, sidecars } = repository;
  const content = await contentOf(model, repository);
  const file = join(top, model.path);
  const besides = sidecarPaths(file).map((path) => toGit(relative(top, path)));
  const areSidecarsSame = besides.every((path) => isSame(path, repository));
  if (content === file && areSidecarsSame) return null;
  const instead = areSidecarsSame ? file : join(temporary, model.path);
  if (!areSidecarsSame) {
    for (const path of besides) {
      const staged = sidecars.get(path);
      if (staged !== undefined) extract(staged, repository);
    }
  }
  return {
    ...filesOnDisk,
    open: () => filesOnDisk.open(content),
    sidecars: (_, limits) => filesOnDisk.sidecars(instead, limits),
  };
}

/** Whether a sidecar in the folder has the staged content, or is missing in both. */
function isSame(path: string, { top, modified, sidecars }: Repository): boolean {
  return sidecars.has(path) ? !modified.has(path) : !existsSync(join(top, path));
}

/** The file with the staged content of a model: in the folder, in the store of Git LFS, or extracted. */
async function contentOf(model: Staged, repository: Repository): Promise<string> {
  const { top, store, modified } = repository;
  const file = join(top, model.path);
  if (!modified.has(model.path)) return file;
  const extracted = extract(model, repository);
  const pointer = readPointer(extracted);
  if (pointer === null) return extracted;
  // Where git-lfs is not active, git sees the model itself as a change of its pointer.
  if (await hasContent(file, pointer)) return file;
  const stored = join(store, pointer.hash.slice(0, 2), pointer.hash.slice(2, 4), pointer.hash);
  return existsSync(stored) ? stored : extracted;
}

function extract({ path, object }: Staged, { git, temporary }: Repository): string {
  const target = join(temporary, path);
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const file = openSync(target, 'wx');
  try {
    git(['cat-file', 'blob', object], file);
  } finally {
    closeSync(file);
  }
  return target;
}

interface Pointer {
  readonly hash: string;
  readonly size: number;
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: a pointer is less than 1024 bytes. */
function readPointer(path: string): Pointer | null {
  if (statSync(path).size >= 1024) return null;
  const text = readFileSync(path, 'latin1');
  const [, hash] = /^oid sha256:([0-9a-f]{64})$/m.exec(text) ?? [];
  const [, size] = /^size (\d+)$/m.exec(text) ?? [];
  return text.startsWith('version https://git-lfs.github.com/spec/') && hash !== undefined && size !== undefined
    ? { hash, size: Number(size) }
    : null;
}

async function hasContent(path: string, { hash, size }: Pointer): Promise<boolean> {
  if (statSync(path, { throwIfNoEntry: false })?.size !== size) return false;
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer);
  return sum.digest('hex') === hash;
}

function toGit(path: string): string {
  return path.split(sep).join('/');
}
