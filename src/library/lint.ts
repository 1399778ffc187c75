/** The command `lint` as a function: models in, one report out. */
import { dirname, resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { rules as builtIn } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/types.ts';
import type { Stated } from '../facts/inspect-types.ts';
import { lintModel } from '../lint/lint-model.ts';
import { defaultSettings } from '../lint/presets.ts';
import { buildReport } from '../lint/summary.ts';
import type { LintSettings, ModelResult, Report } from '../lint/types.ts';
import { isUrl } from '../remote/url.ts';
import { sortReport } from '../report/sort.ts';
import { checkOptions, elsewhere, flag, hosts, text } from './check-options.ts';
import { type Input, type Target, targetsOf } from './inputs.ts';
import { lazyRemote } from './lazy-remote.ts';
import { policyFor, type RemoteOptions } from './remote-options.ts';

export interface LintOptions extends RemoteOptions {
  /** The folder that relative paths, globs and reported paths are relative to; `process.cwd()` by default. */
  readonly cwd?: string;
  /**
   * A configuration, the path of a configuration file, or false for none. By default each model gets the nearest file from its
   * folder upward, as on the command line.
   */
  readonly config?: Config | string | false;
  /** Custom rules, in addition to the built-in ones and those of plugins. */
  readonly rules?: readonly Rule[];
}

/**
 * Lints models. A file that isn't a readable model gives a result with `status: 'failed'`, never an exception. Findings don't
 * reject the promise either: the caller decides what they mean.
 * Throws InputError for inputs that match nothing, ConfigError for a configuration, a rule or an option that can't be used.
 */
export async function lint(input: Input | readonly Input[], options: LintOptions = {}): Promise<Report> {
  checkOptions(options, {
    cwd: text,
    config: elsewhere,
    rules: elsewhere,
    allowRemote: hosts,
    allowPrivateHosts: flag,
  });
  const { cwd = process.cwd() } = options;
  const own = await checked(options.rules ?? []);
  const find = await configFinder(options.config, cwd, own);
  const inputs = [input].flat() as readonly Input[];
  const remote = lazyRemote(async () => policyFor(options, (await find(cwd))?.config.allowRemote), process.env);
  const models: ModelResult[] = [];
  let suppressed = 0;
  try {
    for (const target of await targetsOf(inputs, cwd, remote)) {
      const loaded = await find(isUrl(target.absolute) ? cwd : dirname(target.absolute));
      const result = await lintOne(target, loaded, own);
      if (result === null) continue;
      models.push(result.model);
      suppressed += result.suppressed;
    }
  } finally {
    await remote.close();
  }
  const { settings } = await resolved(await find(cwd), null);
  const report = buildReport(models, settings, manifest.version);
  return sortReport({ ...report, summary: { ...report.summary, suppressed } });
}

type Find = (folder: string) => Promise<LoadedConfig | null>;

async function configFinder(config: LintOptions['config'], cwd: string, own: readonly Rule[]): Promise<Find> {
  if (config === false) return async () => null;
  const { createConfigLoader } = await import('../config/load.ts');
  const loader = createConfigLoader(cwd, own);
  if (config === undefined) return loader.search;
  const loaded = await (typeof config === 'string' ? loader.load(resolve(cwd, config)) : loader.use(config));
  return async () => loaded;
}

async function checked(rules: readonly Rule[]): Promise<readonly Rule[]> {
  if (rules.length === 0) return rules;
  const { checkRules } = await import('../config/plugins.ts');
  return checkRules(rules, 'options.rules');
}

interface Resolved {
  readonly settings: LintSettings;
  readonly stated: Stated | null;
  readonly isIgnored: boolean;
}

async function resolved(loaded: LoadedConfig | null, path: string | null): Promise<Resolved> {
  if (loaded === null) return { settings: defaultSettings, stated: null, isIgnored: false };
  const { resolveFor } = await import('../config/resolve.ts');
  return resolveFor(loaded, path);
}

/** Null for a model that the configuration ignores. */
async function lintOne({ path, absolute, inspect }: Target, loaded: LoadedConfig | null, own: readonly Rule[]) {
  const { settings, stated, isIgnored } = await resolved(loaded, absolute);
  if (isIgnored) return null;
  const model = lintModel(await inspect(stated), path, settings, [...builtIn, ...(loaded?.rules ?? []), ...own]);
  if (loaded === null) return { model, suppressed: 0 };
  const { suppress } = await import('../config/suppress.ts');
  const result = suppress(model, absolute, loaded, new Date().toISOString().slice(0, 10));
  return { model: result.model, suppressed: result.count };
}
