import { rules as builtIn } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Inspected } from '../facts/inspect-types.ts';
import { reasonOf } from '../facts/outcome.ts';
import { findingsOf } from './findings.ts';
import { judgementOf } from './judgement.ts';
import { predict } from './predict.ts';
import type { LintSettings, ModelResult } from './types.ts';

/**
 * Judges one model. A model without facts keeps its reason, and an error in the linter itself fails this model only.
 * Throws ConfigError for a rule of the configuration that is wrong.
 * @param path as the report shows it: relative to the working directory, with '/' separators
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
    const judgement = judgementOf(predictions, settings);
    return {
      ...common,
      status: 'linted',
      reason: null,
      facts,
      findings: findingsOf(predictions, judgement.rules, observations, settings),
      ...judgement,
      sweep: null,
    };
  } catch (error) {
    // Thrown where a custom rule returns something wrong. Compared by name: the check is in another bundle, with its own class.
    if (error instanceof Error && error.name === 'ConfigError') throw error;
    return { ...common, status: 'failed', reason: reasonOf(error) };
  }
}
