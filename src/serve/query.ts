/** What a request states: the flags of `lint` that tell what a file cannot, and how to judge. */
import { type Parsed, parseInputSize, parseNormalization } from '../config/parse.ts';
import { presetNames, presets } from '../config/presets.ts';
import { didYouMean } from '../config/suggest.ts';
import type { Stated } from '../facts/inspect-types.ts';
import { defaultSettings } from '../lint/presets.ts';
import type { LintSettings, Profile } from '../lint/types.ts';
import { refuse } from './problem.ts';

export interface Asked {
  /** The model's name in the report. */
  readonly name: string;
  readonly stated: Stated | null;
  readonly settings: LintSettings;
}

export const profiles: readonly Profile[] = ['paper', 'measured'];

export const LONGEST_NAME = 255;
export const NAMELESS = 'model.onnx';

const KEYS = ['name', 'profile', 'preset', 'normalization', 'inputSize'];

/**
 * @param unnamed the model's name where the query gives none
 * Throws a Problem for what can't be meant.
 */
export function parseQuery(query: URLSearchParams, unnamed: string): Asked {
  for (const key of query.keys()) {
    if (!KEYS.includes(key))
      throw refuse('bad-query', `no parameter "${key}"${didYouMean(key, KEYS)}; there are ${KEYS.join(', ')}`);
  }
  const said = <T>(key: string, parse: (text: string) => Parsed<T>): T | undefined => {
    const [text, ...more] = query.getAll(key);
    if (text === undefined) return undefined;
    if (more.length > 0) throw refuse('bad-query', `${key}: given ${more.length + 1} times; once can be meant`);
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    throw refuse('bad-query', `${key}: ${parsed.message}`);
  };
  const normalization = said('normalization', parseNormalization);
  const inputSize = said('inputSize', parseInputSize);
  const profile = said('profile', oneOf(profiles));
  const preset = said('preset', oneOf(presetNames));
  const stated: Stated = {
    source: 'flag',
    ...(normalization === undefined ? {} : { normalization }),
    ...(inputSize === undefined ? {} : { inputSize }),
  };
  return {
    name: said('name', label) ?? unnamed,
    stated: normalization === undefined && inputSize === undefined ? null : stated,
    settings: {
      ...defaultSettings,
      profile: profile ?? defaultSettings.profile,
      thresholds: preset === undefined ? defaultSettings.thresholds : presets[preset],
    },
  };
}

const oneOf =
  <T extends string>(known: readonly T[]) =>
  (text: string): Parsed<T> => {
    const value = known.find((name) => name === text);
    return value === undefined ? { ok: false, message: `expected ${known.join(', ')}` } : { ok: true, value };
  };

/** A label for the report only: no file is opened by it. */
const label = (text: string): Parsed<string> =>
  text !== '' && text.length <= LONGEST_NAME
    ? { ok: true, value: text }
    : { ok: false, message: `expected 1 to ${LONGEST_NAME} characters` };
