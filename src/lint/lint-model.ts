import { rules as builtIn } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Inspected } from '../facts/inspect-types.ts';
import { reasonOf } from '../facts/outcome.ts';
import { findingsOf } from './findings.ts';
import { judgementOf } from './judgement.ts';
import { predict } from './predict.ts';
import type { LintSettings, ModelResult } from './types.ts';

/**
 * Facts to results for one model; a model without facts passes through with its reason, and a fault of ours costs one model.
 * @param path as the report shows it: relative to the working directory, '/' separators
 */
export function lintModel(
  inspected: Inspected,
  path: string,
  settings: LintSettings,
  rules: readonly Rule[] = builtIn,
): ModelResult {
  const { format, bytes, fingerprint } = inspected;
  const common = { path, format, bytes, fingerprint };
  if (inspected.status !== 'linted') return { ...common, status: inspected.status, reason: inspected.reason };
  const { facts, observations } = inspected;
  try {
    const predictions = predict(facts, settings, rules);
    return {
      ...common,
      status: 'linted',
      reason: null,
      facts,
      findings: findingsOf(predictions, observations, settings),
      ...judgementOf(predictions, settings),
      sweep: null,
    };
  } catch (error) {
    // A rule from elsewhere says what is wrong with it. By name: what checks it is in a bundle of its own, with a class of its own.
    if (error instanceof Error && error.name === 'ConfigError') throw error;
    return { ...common, status: 'failed', reason: reasonOf(error) };
  }
}
