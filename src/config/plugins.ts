/** Modules that bring rules: their default export is a rule or a list of rules, of the interface of rules/rule.ts. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ErrorObject } from 'ajv';
import type { Rule, RuleMeta } from '../../rules/rule.ts';
import validateCheck from '../generated/plugin-check.validate.js';
import validateMeta from '../generated/plugin-meta.validate.js';
import { ConfigError, isPromise, messageOf } from './config-error.ts';
import { explainErrors } from './explain-errors.ts';
import { loadModule } from './load-module.ts';
import checkSchema from './plugin-check.schema.json' with { type: 'json' };
import metaSchema from './plugin-meta.schema.json' with { type: 'json' };
import type { PluginCheck, PluginMeta } from './plugin-types.ts';
import { toPointer } from './pointer.ts';
import { failAt, isPath, type Shown } from './problem-error.ts';

/** The rules of the modules that the configuration at `path` names, in its order. */
export async function ownRules(path: string, plugins: readonly string[], shown: Shown): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  for (const [index, name] of plugins.entries()) {
    const fail = failAt(path, toPointer(['plugins', index]), shown);
    if (!isPath(name)) await fail(`expected a path that starts with ./ or ../, got "${name}"`);
    const target = resolve(dirname(path), name);
    if (!existsSync(target)) await fail(`no file ${shown(target)}`);
    rules.push(...(await loadOnce(target, shown(target))));
  }
  return rules;
}

const loaded = new Map<string, Promise<readonly Rule[]>>();

/** A rule that comes along two ways is the same rule. */
function loadOnce(path: string, shown: string): Promise<readonly Rule[]> {
  const rules = loaded.get(path) ?? loadModule(path, shown).then((value) => checkRules(value, shown));
  loaded.set(path, rules);
  return rules;
}

/**
 * What anyone may have written becomes rules that can be relied on. Throws ConfigError.
 * @param shown where they come from, as messages name it
 */
export function checkRules(value: unknown, shown: string): readonly Rule[] {
  const rules = [value].flat();
  if (rules.length === 0) throw new ConfigError(`${shown}: an empty list of rules`);
  return rules.map((rule) => {
    try {
      return guard(checkRule(rule, shown), shown);
    } catch (error) {
      // Looking at it may run code of it.
      throw error instanceof ConfigError ? error : new ConfigError(`${shown}: ${messageOf(error)}`);
    }
  });
}

function checkRule(rule: unknown, shown: string): Rule {
  const { meta, check } = (typeof rule === 'object' && rule !== null ? rule : {}) as Partial<Rule>;
  if (typeof meta !== 'object' || meta === null || typeof check !== 'function') {
    throw new ConfigError(`${shown}: expected a rule, an object with "meta" and "check", or a list of rules`);
  }
  const name = `${shown}: ${typeof meta.id === 'string' ? `rule "${meta.id}"` : 'a rule'}`;
  if (!validateMeta(meta)) throw wrong(`${name}: meta`, validateMeta.errors, meta, metaSchema);
  const { id, codes } = meta as PluginMeta;
  const owner = `${id.split('/')[0]}/`;
  const stray = codes.find((code) => !code.startsWith(owner));
  if (stray !== undefined) throw new ConfigError(`${name}: meta #/codes: "${stray}" does not start with "${owner}"`);
  return rule as Rule;
}

/** The rule, with what it returns checked: a number that is none would make every score after it none. */
function guard(rule: Rule, shown: string): Rule {
  const name = `${shown}: rule "${rule.meta.id}"`;
  return {
    meta: rule.meta,
    check: (facts, context) => {
      // A copy: what it does to the facts is its own business.
      const value = attempt(() => rule.check(structuredClone(facts), context), name);
      if (isPromise(value)) throw new ConfigError(`${name}: check returned a promise, not its result`);
      if (!attempt(() => validateCheck(value), name))
        throw wrong(`${name}: check returned`, validateCheck.errors, value, checkSchema);
      const result = value as PluginCheck;
      checkCodes(result, rule.meta, name);
      return result;
    },
  };
}

function attempt<T>(check: () => T, name: string): T {
  try {
    return check();
  } catch (error) {
    throw new ConfigError(`${name} failed: ${messageOf(error)}`);
  }
}

function checkCodes({ findings }: PluginCheck, { codes }: RuleMeta, name: string): void {
  const stray = findings.find(({ note }) => !codes.includes(note.code));
  if (stray !== undefined) throw new ConfigError(`${name}: "${stray.note.code}" is not one of its meta.codes`);
}

function wrong(where: string, errors: readonly ErrorObject[] | null | undefined, value: unknown, schema: unknown) {
  const lines = explainErrors(errors ?? [], value, schema).map(
    ({ pointer, message }) => `${where} #${pointer}: ${message}`,
  );
  return new ConfigError(lines.join('\n'));
}
