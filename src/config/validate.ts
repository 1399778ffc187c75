/** A value that came out of a file becomes a `Config`, or a list of what is wrong with it. */
import validateSchema from '../generated/config.validate.js';
import type { Problem } from './config-error.ts';
import { checkNormalization, type Parsed, parseNormalization } from './parse.ts';
import { toPointer } from './pointer.ts';
import type { Config, ModelConfig } from './types.ts';

export type Validated =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export async function validate(given: unknown): Promise<Validated> {
  const strange = strangeIn(given, []);
  if (strange.length > 0) return { ok: false, problems: strange };
  const value = withoutUndefined(given);
  if (!validateSchema(value)) {
    const { explainErrors } = await import('./explain-errors.ts');
    return { ok: false, problems: explainErrors(validateSchema.errors ?? [], value) };
  }
  const config = value as Config;
  const problems = [...checkModel(config, ''), ...checkOverrides(config), ...checkSuppressions(config)];
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
}

/** A promise that nobody waited for, a URL or a map has no keys: it would pass for a configuration that says nothing. */
function strangeIn(value: unknown, at: readonly (string | number)[]): readonly Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((member, index) => strangeIn(member, [...at, index]));
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === 'Object' || kind === 'Module')
    return Object.entries(value).flatMap(([key, member]) => strangeIn(member, [...at, key]));
  return [{ pointer: toPointer(at), message: `expected a plain object, got a ${kind}` }];
}

/** A module may say `undefined` where it means to say nothing, which no file of JSON can. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(said.map(([key, member]) => [key, withoutUndefined(member)]));
}

function checkOverrides({ overrides = [] }: Config): readonly Problem[] {
  return overrides.flatMap((override, index) => checkModel(override, `/overrides/${index}`));
}

/** What a schema can't say. */
function checkModel({ normalization }: ModelConfig, at: string): readonly Problem[] {
  if (normalization === undefined) return [];
  const parsed: Parsed<unknown> =
    typeof normalization === 'string' ? parseNormalization(normalization) : checkNormalization(normalization);
  return parsed.ok ? [] : [{ pointer: `${at}/normalization`, message: parsed.message }];
}

function checkSuppressions({ suppressions = [] }: Config): readonly Problem[] {
  return suppressions.flatMap(({ expires }, index) =>
    expires === undefined || isDate(expires)
      ? []
      : [{ pointer: `/suppressions/${index}/expires`, message: `${expires} is no date; write year-month-day` }],
  );
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
