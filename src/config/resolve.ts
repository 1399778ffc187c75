/** What a configuration says about one model, and about the run. */
import { relative, sep } from 'node:path';
import picomatch from 'picomatch';
import type { Normalization } from '../lint/named-normalizations.ts';
import { defaultSettings } from '../lint/presets.ts';
import type { Limits, LintSettings } from '../lint/types.ts';
import { isUrl } from '../remote/url.ts';
import type { LoadedConfig } from './load.ts';
import { mergeModel, ruleOptions } from './merge.ts';
import { type InputSize, parseNormalization } from './parse.ts';
import type { InputSizeConfig, ModelConfig, RulesConfig } from './types.ts';

/** What the user states about a model, as `Stated` of src/facts wants it. */
export interface StatedConfig {
  readonly source: 'config';
  readonly normalization?: Normalization;
  readonly inputSize?: InputSize;
  readonly limits?: Partial<Limits>;
}

export interface ModelSettings {
  readonly settings: LintSettings;
  readonly stated: StatedConfig | null;
  readonly isIgnored: boolean;
}

/** @param path absolute, or a URL; null asks for what holds where no override does */
export function resolveFor(loaded: LoadedConfig, path: string | null): ModelSettings {
  const { config, folder } = loaded;
  const overrides = path === null ? [] : (config.overrides ?? []).filter(({ files }) => matches(files, path, folder));
  const model = overrides.reduce<ModelConfig>(mergeModel, config);
  return {
    settings: toSettings(model),
    stated: toStated(model),
    isIgnored: path !== null && matches(config.ignores ?? [], path, folder),
  };
}

/** A glob without a slash matches the file's name in every folder, as in .gitignore; others match a URL as it is shown. */
export function matches(globs: readonly string[], path: string, folder: string): boolean {
  const shown = isUrl(path) ? path : relative(folder, path).split(sep).join('/');
  return globs.some((glob) => picomatch.isMatch(shown, glob, { basename: !glob.includes('/'), dot: true }));
}

function toSettings({ profile, reference, thresholds, rules = {}, preprocessing }: ModelConfig): LintSettings {
  return {
    ...defaultSettings,
    profile: profile ?? defaultSettings.profile,
    reference: { ...defaultSettings.reference, ...reference },
    thresholds: { ...defaultSettings.thresholds, ...thresholds },
    severities: pick(rules, 'severity'),
    weights: pick(rules, 'weight'),
    ...(preprocessing === undefined ? {} : { preprocessing }),
  };
}

function pick<K extends 'severity' | 'weight'>(rules: RulesConfig, key: K) {
  const entries = Object.entries(rules).flatMap(([id, rule]) => {
    const value = ruleOptions(rule)[key];
    return value === undefined ? [] : [[id, value] as const];
  });
  return Object.fromEntries(entries);
}

function toStated({ normalization, inputSize, limits = {} }: ModelConfig): StatedConfig | null {
  const hasLimits = Object.keys(limits).length > 0;
  if (normalization === undefined && inputSize === undefined && !hasLimits) return null;
  return {
    source: 'config',
    ...(normalization === undefined ? {} : { normalization: toNormalization(normalization) }),
    ...(inputSize === undefined ? {} : { inputSize: toInputSize(inputSize) }),
    ...(hasLimits ? { limits } : {}),
  };
}

/** Validation has parsed it before, so it parses. */
function toNormalization(value: string | Normalization): Normalization {
  if (typeof value !== 'string') return value;
  const parsed = parseNormalization(value);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

function toInputSize(size: InputSizeConfig): InputSize {
  return typeof size === 'number' ? [size, size] : size;
}
