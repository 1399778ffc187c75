/** What makes a run fail: one policy for the exit status and for the formats that mark failing models. */
import { reaches } from '../lint/severity.ts';
import type { Grade, LintedModel, ModelResult, Report, Severity } from '../lint/types.ts';
import { score } from './numbers.ts';
import { count } from './text.ts';

export interface Gate {
  /** Findings of this severity or worse fail the run. */
  readonly severity: Severity;
  /** Whether a rule that could not be judged fails the run too. */
  readonly unknown: boolean;
  readonly maxWarnings: number | null;
  readonly minScore: number | null;
  readonly minGrade: Grade | null;
}

export const DEFAULT_GATE: Gate = {
  severity: 'error',
  unknown: false,
  maxWarnings: null,
  minScore: null,
  minGrade: null,
};

/** Why this model fails the run, in words; empty when it passes. */
export function modelFailures(model: ModelResult, gate: Gate): readonly string[] {
  if (model.status !== 'linted') return model.status === 'failed' ? [model.reason.message] : [];
  return [...findingFailures(model, gate), ...unknownFailures(model, gate), ...scoreFailures(model, gate)];
}

/** Why the run as a whole fails beyond its models. */
export function runFailures(report: Pick<Report, 'summary'>, gate: Gate): readonly string[] {
  const { warnings } = report.summary;
  return gate.maxWarnings !== null && warnings > gate.maxWarnings
    ? [`${count(warnings, 'warning')}, ${gate.maxWarnings} allowed`]
    : [];
}

function findingFailures(model: LintedModel, gate: Gate): readonly string[] {
  const failing = model.findings.filter(({ severity }) => reaches(severity, gate.severity)).length;
  return failing === 0 ? [] : [`${count(failing, 'finding')} at or above ${gate.severity}`];
}

function unknownFailures(model: LintedModel, gate: Gate): readonly string[] {
  const unknown = model.rules.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id);
  return gate.unknown && unknown.length > 0 ? [`not known: ${unknown.join(', ')}`] : [];
}

/** A model without a score can't show that it reaches one. */
function scoreFailures(model: LintedModel, gate: Gate): readonly string[] {
  const low = gate.minScore !== null && (model.score === null || model.score < gate.minScore);
  const poor = gate.minGrade !== null && (model.grade === null || model.grade > gate.minGrade);
  return [
    ...(low ? [`score ${score(model.score)}, at least ${gate.minScore} wanted`] : []),
    ...(poor ? [`grade ${model.grade ?? '-'}, at least ${gate.minGrade} wanted`] : []),
  ];
}
