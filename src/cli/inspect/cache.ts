/**
 * Caches the facts of models that have not changed since the last run. Rules always run, so judgement is never cached. A cache
 * file that is damaged in any way is ignored without an error.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readText } from '../../config/read-text.ts';
import type { Inspected } from '../../facts/inspect-types.ts';
import { createRecorder, digest, type ReadTrace } from '../../facts/node/trace.ts';
import { compareText } from '../../lint/compare-text.ts';
import type { Flags } from '../flags/flags.ts';
import { refuseLink, writeFile } from '../output/write-file.ts';
import type { Engine } from '../services/engine.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

interface Entry {
  /** What flags or configuration state about the model, as JSON. */
  readonly stated: string;
  readonly trace: ReadTrace;
  readonly digest: string;
  readonly inspected: Inspected;
}

/** By path relative to the cache's folder, so that a folder that is moved keeps its cache. */
type Entries = Map<string, Entry>;

export interface CachedEngine {
  readonly engine: Engine;
  /** Writes new entries; returns why that failed, or null. */
  readonly save: () => Promise<string | null>;
}

const DEFAULT_LOCATION = '.noiselintcache';

export function cacheEngine(
  engine: Engine,
  { cacheLocation = DEFAULT_LOCATION }: Flags,
  { host, version }: Services,
): CachedEngine {
  const file = resolve(host.cwd, cacheLocation);
  const program = `${version} ${programDigest()}`;
  const entries = load(file, program);
  let isChanged = false;
  const inspect: Engine['inspect'] = (path, stated, files, wanted) => {
    // Facts of other content, such as staged one, must not be cached for the file.
    if (files !== undefined) return engine.inspect(path, stated, files, wanted);
    const key = relative(dirname(file), path).split(sep).join('/');
    const known = entries.get(key);
    const said = JSON.stringify(stated);
    const { limits } = stated ?? {};
    if (known?.stated === said && digest(path, known.trace, known.inspected, limits) === known.digest) {
      return known.inspected;
    }
    const entry = inspectAnew(engine, path, stated);
    isChanged ||= entry.digest !== null || known !== undefined;
    if (entry.digest === null) entries.delete(key);
    else entries.set(key, { ...entry, digest: entry.digest, stated: said });
    return entry.inspected;
  };
  const save = async (): Promise<string | null> => {
    if (!isChanged) return null;
    for (const key of entries.keys()) if (!existsSync(resolve(dirname(file), key))) entries.delete(key);
    try {
      refuseLink(cacheLocation, host.cwd);
      await writeFile(cacheLocation, textOf(program, entries), host.cwd);
      return null;
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
  };
  return { engine: { ...engine, inspect }, save };
}

interface Anew {
  readonly trace: ReadTrace;
  readonly inspected: Inspected;
  /** Null for what must not be kept. */
  readonly digest: string | null;
}

/** Failures are not cached: they may be due to the machine and not to the file. */
function inspectAnew(engine: Engine, path: string, stated: Parameters<Engine['inspect']>[1]): Anew {
  const recorder = createRecorder();
  const inspected = engine.inspect(path, stated, recorder.files);
  const trace = recorder.trace() ?? { size: 0, runs: [], externals: [] };
  return {
    trace,
    inspected,
    digest: inspected.status === 'failed' ? null : digest(path, trace, inspected, stated?.limits),
  };
}

/** A digest of the program itself, as in a checkout it can change without a new version. */
function programDigest(): string {
  return createHash('sha256')
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('base64');
}

interface CacheFile {
  readonly program: string;
  readonly entries: readonly (readonly [path: string, entry: Entry])[];
}

/** Checks only the outermost shape: an entry that was altered fails its digest, which covers its result. */
function load(file: string, program: string): Entries {
  try {
    const { program: writer, entries } = JSON.parse(readText(file)) as CacheFile;
    const isEntry = ([path, entry]: CacheFile['entries'][number]): boolean =>
      typeof path === 'string' && Array.isArray(entry.trace.runs);
    if (writer === program) return new Map(entries.filter(isEntry));
  } catch {}
  return new Map();
}

function textOf(program: string, entries: Entries): string {
  const sorted = [...entries].sort(([a], [b]) => compareText(a, b));
  return `${JSON.stringify({ program, entries: sorted } satisfies CacheFile)}\n`;
}
