import type { Rule } from '../../rules/rule.ts';
import { ConfigError } from './config-error.ts';
import { toPointer } from './pointer.ts';
import { problemError, type Shown } from './problem-error.ts';
import { didYouMean } from './suggest.ts';
import type { Config } from './types.ts';

/** Keys with a slash are rules that a plugin has to bring; the schema knows the others. */
export async function checkRuleKeys(path: string, own: Config, rules: readonly Rule[], shown: Shown): Promise<void> {
  const known = rules.map(({ meta }) => meta.id);
  const unknownKeys = (at: readonly (string | number)[], keys: object = {}) =>
    Object.keys(keys)
      .filter((id) => id.includes('/') && !known.includes(id))
      .map((id) => ({
        pointer: toPointer([...at, 'rules', id]),
        message: `no plugin brings the rule "${id}"${didYouMean(id, known)}`,
      }));
  const problems = [
    ...unknownKeys([], own.rules),
    ...(own.overrides ?? []).flatMap((override, index) => unknownKeys(['overrides', index], override.rules)),
  ];
  if (problems.length > 0) throw await problemError(path, problems, shown);
}

/** Each rule once: two configurations may extend the same third. */
export function unique(rules: readonly Rule[]): readonly Rule[] {
  const byId = new Map<string, Rule>();
  for (const rule of rules) {
    const { id } = rule.meta;
    if ((byId.get(id) ?? rule) !== rule) throw new ConfigError(`two plugins bring the rule "${id}"`);
    byId.set(id, rule);
  }
  return [...byId.values()];
}
