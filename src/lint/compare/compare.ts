import { compareText } from '../compare-text.ts';
import { decisiveKey } from '../decisive.ts';
import { differenceOf, type RuleChange, ruleChanges } from '../difference.ts';
import type { ModelResult, Profile, Report } from '../types.ts';
import { factChanges } from './facts.ts';
import { findingChanges } from './findings.ts';
import { type Keyed, type Pair, pairModels } from './pair.ts';
import { lostModel, regressionsOf } from './regressions.ts';
import type { Comparison, ComparisonSummary, ModelComparison, Side } from './types.ts';

/** A report, and for each of its models the path relative to the folder that the report is about. */
export interface Compared {
  readonly report: Report;
  readonly keyOf: (path: string) => string;
}

/**
 * Both reports have to be judged alike: same profile, same reference.
 * @param toleranceDb that a gain may rise before it counts as a regression
 */
export function compareReports(old: Compared, now: Compared, toleranceDb: number): Comparison {
  const { profile } = now.report;
  const sameTool = old.report.tool.version === now.report.tool.version;
  const models = pairModels(keyed(old), keyed(now))
    .map((pair) => compareModels(pair, profile, sameTool, toleranceDb))
    .sort((a, b) => compareText(pathOf(a), pathOf(b)));
  return {
    toleranceDb,
    gain: decisiveKey(profile),
    old: { tool: old.report.tool.version, models: old.report.models.length },
    models,
    summary: models.reduce(withComparison, NOTHING_COMPARED),
  };
}

const keyed = ({ report, keyOf }: Compared): readonly Keyed<ModelResult>[] =>
  report.models.map((model) => ({ model, key: keyOf(model.path) }));

export function compareModels(
  { old, new: now, match }: Pair<ModelResult>,
  profile: Profile,
  sameTool: boolean,
  toleranceDb: number,
): ModelComparison {
  const common = { match, old: sideOf(old), new: sideOf(now), architecture: architectureOf(old, now, sameTool) };
  const nothing = { facts: [], rules: [], difference: null, findings: { added: [], removed: [] }, regressions: [] };
  if (old === null || now === null) return { ...common, ...nothing, status: old === null ? 'added' : 'removed' };
  if (old.status !== 'linted' || now.status !== 'linted') {
    const status = old.status === now.status ? 'same' : 'changed';
    return { ...common, ...nothing, status, regressions: lostModel(old, now) };
  }
  const facts = factChanges(old.facts, now.facts);
  const rules = ruleChanges(old.rules, now.rules);
  const findings = findingChanges(old, now);
  const difference = differenceOf(old, now);
  const isSame =
    facts.length + findings.added.length + findings.removed.length === 0 &&
    !rules.some(isChanged) &&
    old.score === now.score;
  return {
    ...common,
    status: isSame ? 'same' : 'changed',
    facts,
    rules,
    difference,
    findings,
    regressions: regressionsOf(rules, difference, profile, toleranceDb),
  };
}

function isChanged({ old, new: now }: RuleChange): boolean {
  return old?.outcome !== now?.outcome || old?.gainDb !== now?.gainDb || old?.refinedGainDb !== now?.refinedGainDb;
}

function sideOf(model: ModelResult | null): Side | null {
  if (model === null) return null;
  const { path, status, reason, fingerprint } = model;
  if (model.status !== 'linted')
    return { path, status, reason, fingerprint, budget: null, score: null, grade: null, judged: 0, of: 0 };
  const { budget, score, grade, judged, of } = model;
  return { path, status, reason, fingerprint, budget, score, grade, judged, of };
}

function architectureOf(
  old: ModelResult | null,
  now: ModelResult | null,
  sameTool: boolean,
): ModelComparison['architecture'] {
  const [before, after] = [old?.fingerprint ?? null, now?.fingerprint ?? null];
  if (before === null || after === null) return null;
  if (before === after) return 'same';
  return sameTool ? 'changed' : null;
}

export const NOTHING_COMPARED: ComparisonSummary = { same: 0, changed: 0, added: 0, removed: 0, regressed: 0 };

/** A summary with one model more. */
export function withComparison(
  sum: ComparisonSummary,
  { status, regressions }: Pick<ModelComparison, 'status' | 'regressions'>,
): ComparisonSummary {
  return { ...sum, [status]: sum[status] + 1, regressed: sum.regressed + (regressions.length > 0 ? 1 : 0) };
}

export const pathOf = ({ old, new: now }: ModelComparison): string => now?.path ?? old?.path ?? '';
