import type { Config, ModelConfig, RuleConfig, RuleOptions, RulesConfig } from './types.ts';

/** What `over` says wins; objects merge key by key, lists of rules for files grow. */
export function mergeConfig(base: Config, over: Config): Config {
  return {
    ...base,
    ...over,
    ...mergeModel(base, over),
    overrides: [...(base.overrides ?? []), ...(over.overrides ?? [])],
    ignores: [...(base.ignores ?? []), ...(over.ignores ?? [])],
    suppressions: [...(base.suppressions ?? []), ...(over.suppressions ?? [])],
  };
}

export function mergeModel(base: ModelConfig, over: ModelConfig): ModelConfig {
  return {
    ...base,
    ...over,
    reference: { ...base.reference, ...over.reference },
    thresholds: { ...base.thresholds, ...over.thresholds },
    limits: { ...base.limits, ...over.limits },
    rules: mergeRules(base.rules ?? {}, over.rules ?? {}),
  };
}

export function ruleOptions(rule: RuleConfig): RuleOptions {
  return typeof rule === 'string' ? { severity: rule } : rule;
}

function mergeRules(base: RulesConfig, over: RulesConfig): RulesConfig {
  const merged = Object.entries(over).map(([id, rule]) => {
    const before = base[id as keyof RulesConfig];
    return [id, before === undefined ? rule : { ...ruleOptions(before), ...ruleOptions(rule) }] as const;
  });
  return { ...base, ...Object.fromEntries(merged) };
}
