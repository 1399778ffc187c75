/** Plans how models are linted: each with the configuration nearest to it. */
import { dirname, resolve } from 'node:path';
import { rules as builtIn } from '../../../rules/index.ts';
import type { Rule } from '../../../rules/rule.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { createMayExist } from '../../config/may-exist.ts';
import type { Stated } from '../../facts/inspect-types.ts';
import { defaultSettings } from '../../lint/presets.ts';
import type { LintSettings } from '../../lint/types.ts';
import { once } from '../../onnx/once.ts';
import { isUrl } from '../../remote/url.ts';
import type { Gate } from '../../report/gate.ts';
import type { Flags } from '../flags/flags.ts';
import { gateOf } from './gate.ts';
import { checkSelection } from './selection.ts';
import { statedOf, withFlags } from './settings.ts';

export interface PlannedModel {
  /** As the report shows it. */
  readonly path: string;
  /** An absolute path, or the URL itself. */
  readonly absolute: string;
  readonly loaded: LoadedConfig | null;
  /** The built-in rules, and those of its configuration's plugins. */
  readonly rules: readonly Rule[];
  readonly settings: LintSettings;
  readonly stated: Stated | null;
  readonly isIgnored: boolean;
}

/** Settings of the run as a whole. */
export interface RunSettings {
  readonly loaded: LoadedConfig | null;
  /** All rules that judge some model. */
  readonly rules: readonly Rule[];
  readonly settings: LintSettings;
  readonly gate: Gate;
}

type FindConfig = (folder: string) => Promise<LoadedConfig | null>;

export function configFinder({ config }: Flags, cwd: string): FindConfig {
  if (config === false) return async () => null;
  const mayExist = createMayExist();
  const loader = once(async () => (await import('../../config/load.ts')).createConfigLoader(cwd));
  if (typeof config === 'string') return async () => (await loader()).load(resolve(cwd, config));
  return async (folder) => (mayExist(folder) ? (await loader()).search(folder) : null);
}

export async function planModel(path: string, find: FindConfig, flags: Flags, cwd: string): Promise<PlannedModel> {
  const isElsewhere = isUrl(path);
  const absolute = isElsewhere ? path : resolve(cwd, path);
  const loaded = await find(isElsewhere ? cwd : dirname(absolute));
  const resolved = await resolveOr(loaded, absolute);
  const rules = rulesOf(loaded);
  return {
    path,
    absolute,
    loaded,
    rules,
    settings: withFlags(resolved?.settings ?? defaultSettings, flags, rules),
    stated: statedOf(flags, resolved?.stated ?? null),
    isIgnored: resolved?.isIgnored ?? false,
  };
}

/** The configuration that all models share; where they don't, the one of the working directory. */
export async function planRun(
  models: readonly PlannedModel[],
  find: FindConfig,
  flags: Flags,
  cwd: string,
): Promise<RunSettings> {
  const shared = new Set(models.map(({ loaded }) => loaded));
  const [only = null] = shared;
  const loaded = shared.size === 1 ? only : await find(cwd);
  const resolved = await resolveOr(loaded, null);
  const rules = [...new Set([...rulesOf(loaded), ...models.flatMap((model) => model.rules)])];
  checkSelection(flags, rules);
  return {
    loaded,
    rules,
    settings: withFlags(resolved?.settings ?? defaultSettings, flags, rules),
    gate: gateOf(flags, loaded?.config ?? null),
  };
}

export function rulesOf(loaded: LoadedConfig | null): readonly Rule[] {
  return loaded === null || loaded.rules.length === 0 ? builtIn : [...builtIn, ...loaded.rules];
}

async function resolveOr(loaded: LoadedConfig | null, path: string | null) {
  if (loaded === null) return null;
  const { resolveFor } = await import('../../config/resolve.ts');
  return resolveFor(loaded, path);
}
