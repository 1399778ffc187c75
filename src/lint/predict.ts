import { rules as builtIn } from '../../rules/index.ts';
import type { Check, Rule } from '../../rules/rule.ts';
import type { Facts } from '../facts/types.ts';
import type { LintSettings } from './types.ts';

/** What one rule says about one model, before verdict and rounding; null when the rule is off. */
export interface Prediction {
  readonly rule: Rule;
  readonly check: Check | null;
}

/** Runs the rules on facts, in their order; with changed facts, it tells what a changed design would give. */
export function predict(facts: Facts, settings: LintSettings, rules: readonly Rule[] = builtIn): readonly Prediction[] {
  return rules.map((rule) => ({
    rule,
    check: settings.severities?.[rule.meta.id] === 'off' ? null : rule.check(facts, settings),
  }));
}
