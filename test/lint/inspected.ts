import type { Inspected } from '../../src/facts/inspect-types.ts';
import type { Facts, Observation } from '../../src/facts/types.ts';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import type { LintedModel, LintSettings } from '../../src/lint/types.ts';
import { facts } from '../rules/facts.ts';

const common = {
  format: { irVersion: 8, opset: 17, producer: 'test', nodes: 3 },
  bytes: { size: 100, read: 10 },
  fingerprint: 'sha256:0',
};

export const inspected = (given: Partial<Facts> = {}, observations: readonly Observation[] = []): Inspected => ({
  ...common,
  status: 'linted',
  reason: null,
  facts: facts(given),
  observations,
});

export const failed = (status: 'failed' | 'not-applicable'): Inspected => ({
  ...common,
  status,
  reason: { code: 'truncated', message: 'it ends early', offset: 7 },
});

/** Lints the reference design but for what is given. */
export function lint(
  given: Partial<Facts> = {},
  settings: Partial<LintSettings> = {},
  observations: readonly Observation[] = [],
): LintedModel {
  const result = lintModel(inspected(given, observations), 'a/model.onnx', { ...defaultSettings, ...settings });
  if (result.status !== 'linted') throw new Error(result.reason.message);
  return result;
}

export const outcomes = (model: LintedModel): readonly string[] => model.rules.map(({ outcome }) => outcome);
export const codes = (model: LintedModel): readonly string[] => model.findings.map(({ code }) => code);
