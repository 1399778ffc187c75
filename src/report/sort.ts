import { compareText } from '../lint/compare-text.ts';
import { severityRank } from '../lint/severity.ts';
import type { Finding, ModelResult, Report } from '../lint/types.ts';

/** The one order of every format: models by path, findings by severity, then benefit, then place. */
export function sortReport(report: Report): Report {
  return { ...report, models: report.models.map(sortFindings).sort((a, b) => compareText(a.path, b.path)) };
}

export function sortFindings(model: ModelResult): ModelResult {
  return model.status === 'linted' ? { ...model, findings: [...model.findings].sort(compareFindings) } : model;
}

/** Severity first: dB of noise power and of sensitivity are different units, so benefit alone can't rank across rules. */
function compareFindings(a: Finding, b: Finding): number {
  return (
    severityRank(b.severity) - severityRank(a.severity) ||
    (b.gainDb ?? 0) - (a.gainDb ?? 0) ||
    compareText(a.rule ?? '', b.rule ?? '') ||
    compareText(a.code, b.code) ||
    compareText(a.at ?? '', b.at ?? '') ||
    compareText(a.message, b.message)
  );
}
