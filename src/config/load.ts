/** Finds and reads configurations: nearest to a file and upward, what they extend folded in. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type AsyncSearcher, lilconfig } from 'lilconfig';
import type { Rule } from '../../rules/rule.ts';
import { ConfigError, messageOf } from './config-error.ts';
import { loadModule, needFile } from './load-module.ts';
import { CONFIG_FILES, MOST_KNOWN } from './may-exist.ts';
import { mergeConfig } from './merge.ts';
import { ownFolders, refuseCode, refuseLimits } from './own-code.ts';
import { toPointer } from './pointer.ts';
import { isPreset, presetNames, presets } from './presets.ts';
import { type Fail, failAt, isPath, MODULES, problemError, type Shown } from './problem-error.ts';
import { checkRuleKeys, unique } from './rule-keys.ts';
import { didYouMean } from './suggest.ts';
import type { Config } from './types.ts';
import { validate } from './validate.ts';

/** A configuration with everything it extends. */
export interface LoadedConfig {
  readonly path: string;
  /** Globs are relative to it. */
  readonly folder: string;
  /** Files and presets that went into it, the strongest first. */
  readonly sources: readonly string[];
  readonly config: Config;
  /** What its plugins bring. */
  readonly rules: readonly Rule[];
}

export interface ConfigLoader {
  /** The nearest configuration to a folder, going upward. */
  readonly search: (folder: string) => Promise<LoadedConfig | null>;
  readonly load: (path: string) => Promise<LoadedConfig>;
  /** One that is at hand as a value; what it names is relative to the working directory. */
  readonly use: (value: unknown) => Promise<LoadedConfig>;
}

/** What messages call a configuration that has no file. */
const AT_HAND = 'options.config';

/**
 * One loader a run: what is found once is not read again.
 * @param given rules that no plugin brings, and that a configuration may name all the same
 */
export function createConfigLoader(cwd: string, given: readonly Rule[] = []): ConfigLoader {
  const shown = (path: string): string => relative(cwd, path) || path;
  const fromJson = (path: string, text: string): unknown => parseText(shown(path), text);
  const readerOf = (mayRun: Reader['mayRun']): Reader => {
    const fromModule = async (path: string): Promise<unknown> => {
      if (!mayRun(dirname(path))) refuseCode(shown(path));
      return loadModule(path, shown(path));
    };
    const searcher = lilconfig('noiselint', {
      searchPlaces: [...CONFIG_FILES],
      ignoreEmptySearchPlaces: false,
      loaders: {
        ...Object.fromEntries(MODULES.map((extension) => [extension, fromModule])),
        '.json': fromJson,
        '.jsonc': fromJson,
        noExt: fromJson,
      },
    });
    return { searcher, mayRun };
  };
  const isOwn = ownFolders(cwd);
  const named = readerOf(() => true);
  const found = readerOf(isOwn);
  let searches = 0;
  const finished = new Map<string, Promise<LoadedConfig>>();
  const finish = (path: string, value: unknown, reader: Reader): Promise<LoadedConfig> => {
    const known = finished.get(path) ?? complete(path, value, [], reader, shown, given);
    finished.set(path, known);
    return known;
  };
  return {
    search: async (folder) => {
      searches += 1;
      if (searches % MOST_KNOWN === 0) found.searcher.clearSearchCache();
      const nearest = await told(() => found.searcher.search(folder), `the configuration of ${shown(folder)}`);
      if (nearest === null) return null;
      // What one's own configuration names is named.
      const reader = isOwn(dirname(nearest.filepath)) ? named : found;
      return finish(nearest.filepath, nearest.config, reader);
    },
    use: (value) => complete(join(cwd, AT_HAND), value, [], named, shown, given),
    load: async (path) => finish(path, await read(path, named, shown), named),
  };
}

interface Reader {
  readonly searcher: AsyncSearcher;
  /** Whether modules of a folder may run. */
  readonly mayRun: (folder: string) => boolean;
}

/** Plain JSON needs no library; comments, trailing commas and mistakes do. */
async function parseText(path: string, text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { parseJson } = await import('./json-file.ts');
    return parseJson(path, text);
  }
}

async function read(path: string, { searcher }: Reader, shown: Shown): Promise<unknown> {
  return told(async () => {
    needFile(path, shown(path));
    return (await searcher.load(path))?.config;
  }, shown(path));
}

async function told<T>(work: () => Promise<T>, what: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`can't read ${what}: ${messageOf(error)}`);
  }
}

/** @param trail configurations that extend this one, to catch a ring */
async function complete(
  path: string,
  value: unknown,
  trail: readonly string[],
  reader: Reader,
  shown: Shown,
  given: readonly Rule[],
): Promise<LoadedConfig> {
  if (value === undefined || value === null) throw new ConfigError(`${shown(path)}: no configuration in it`);
  const own = await checked(path, value, shown);
  const names = own.extends === undefined ? [] : [own.extends].flat();
  let config: Config = {};
  const sources: string[] = [shown(path)];
  const rules: Rule[] = [];
  for (const [index, name] of names.entries()) {
    if (isPreset(name)) {
      config = mergeConfig(config, { thresholds: presets[name] });
      sources.push(name);
      continue;
    }
    const pointer = toPointer(typeof own.extends === 'string' ? ['extends'] : ['extends', index]);
    const fail = failAt(path, pointer, shown);
    if (!isPath(name)) await fail(`no preset "${name}"${didYouMean(name, presetNames)}; a file starts with ./ or ../`);
    const target = resolve(dirname(path), name);
    if ([...trail, path].includes(target)) await fail(`${name} extends itself in a ring`);
    const base = await complete(
      target,
      await readExtended(target, reader, shown, fail),
      [...trail, path],
      reader,
      shown,
      given,
    );
    config = mergeConfig(config, base.config);
    sources.push(...base.sources);
    rules.push(...base.rules);
  }
  if (!reader.mayRun(dirname(path))) refuseLimits(shown(path), own);
  if (own.plugins !== undefined) {
    // Wherever the plugin lies: it is the configuration that would have it run.
    if (!reader.mayRun(dirname(path))) refuseCode(shown(path));
    const { ownRules } = await import('./plugins.ts');
    rules.push(...(await ownRules(path, own.plugins, shown)));
  }
  await checkRuleKeys(path, own, [...given, ...rules], shown);
  return { path, folder: dirname(path), sources, config: mergeConfig(config, own), rules: unique(rules) };
}

async function readExtended(path: string, reader: Reader, shown: Shown, fail: Fail): Promise<unknown> {
  if (!existsSync(path)) await fail(`no file ${shown(path)}${didYouMean(basename(path), beside(path))}`);
  return read(path, reader, shown);
}

function beside(path: string): readonly string[] {
  return existsSync(dirname(path)) ? readdirSync(dirname(path)) : [];
}

async function checked(path: string, value: unknown, shown: Shown): Promise<Config> {
  const result = await told(async () => validate(value), shown(path));
  if (!result.ok) throw await problemError(path, result.problems, shown);
  return result.config;
}
