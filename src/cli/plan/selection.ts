/** `--select`, `--ignore` and `--rule`: which rules judge and which findings are reported. */
import { rules as builtIn } from '../../../rules/index.ts';
import type { Rule } from '../../../rules/rule.ts';
import { didYouMean } from '../../config/suggest.ts';
import type { Observation } from '../../facts/types.ts';
import type { Finding, LintSettings, ModelResult } from '../../lint/types.ts';
import type { Flags, RuleSeverity } from '../flags/flags.ts';
import { UsageError } from '../usage-error.ts';

/** Codes that no rule lists. A total record, so that a new one can't be forgotten here. */
const OBSERVED: { readonly [code in Observation['code']]: true } = {
  'conflicting-sources': true,
  'second-normalization': true,
  'degenerate-normalization': true,
  'possibly-folded-normalization': true,
  'dead-filters': true,
  'unusable-stem-weights': true,
  'duplicate-names': true,
  'missing-opset': true,
  'limit-reached': true,
  'sidecar-unreadable': true,
};

export const ruleIds = (rules: readonly Rule[] = builtIn): readonly string[] => rules.map(({ meta }) => meta.id);
export const findingCodes = (rules: readonly Rule[] = builtIn): readonly string[] => [
  ...new Set([...rules.flatMap(({ meta }) => meta.codes), ...Object.keys(OBSERVED)]),
];

const LISTED = '; see noiselint rules';

/** @param rules all that take part in the run */
export function checkSelection({ select = [], ignore = [], rule = [] }: Flags, rules: readonly Rule[]): void {
  const ids = ruleIds(rules);
  const known = [...ids, ...findingCodes(rules)];
  for (const name of [...select, ...ignore]) {
    if (!known.includes(name)) throw new UsageError(`no rule or finding "${name}"${didYouMean(name, known) || LISTED}`);
  }
  for (const { id } of rule) {
    if (!ids.includes(id)) throw new UsageError(`no rule "${id}"${didYouMean(id, ids) || LISTED}`);
  }
}

/** A rule is off unless it, or a finding of it, is selected; `--rule` has the last word. */
export function selectedSeverities(
  flags: Flags,
  before: LintSettings['severities'],
  rules: readonly Rule[],
): NonNullable<LintSettings['severities']> {
  const { select = [], ignore = [], rule = [] } = flags;
  const off = rules
    .filter(({ meta }) => ignore.includes(meta.id) || !isAsked([meta.id, ...meta.codes], select))
    .map(({ meta }): readonly [string, RuleSeverity] => [meta.id, 'off']);
  return { ...before, ...Object.fromEntries([...off, ...rule.map(({ id, severity }) => [id, severity] as const)]) };
}

export function selectFindings(model: ModelResult, { select = [], ignore = [] }: Flags): ModelResult {
  if (model.status !== 'linted' || select.length + ignore.length === 0) return model;
  return { ...model, findings: model.findings.filter((finding) => isSelected(finding, { select, ignore })) };
}

/** Whether findings of this rule and code are reported. */
export function isSelected(finding: Pick<Finding, 'rule' | 'code'>, { select = [], ignore = [] }: Flags): boolean {
  const names = namesOf(finding);
  return isAsked(names, select) && !names.some((name) => ignore.includes(name));
}

function isAsked(names: readonly string[], select: readonly string[]): boolean {
  return select.length === 0 || names.some((name) => select.includes(name));
}

function namesOf({ rule, code }: Pick<Finding, 'rule' | 'code'>): readonly string[] {
  return rule === null ? [code] : [rule, code];
}
