import type { LintSettings, ModelResult, Report, Severity, Summary } from './types.ts';

/** @param suppressed findings that a baseline or a comment has taken out of the models */
export function summarize(models: readonly ModelResult[], suppressed = 0): Summary {
  const having = (status: ModelResult['status']): number => models.filter((model) => model.status === status).length;
  const findings = models.flatMap((model) => (model.status === 'linted' ? model.findings : []));
  const at = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    models: models.length,
    linted: having('linted'),
    notApplicable: having('not-applicable'),
    failed: having('failed'),
    errors: at('error'),
    warnings: at('warning'),
    suppressed,
  };
}

/** @param version of this package */
export function buildReport(models: readonly ModelResult[], settings: LintSettings, version: string): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'noiselint', version },
    profile: settings.profile,
    reference: settings.reference,
    models,
    summary: summarize(models),
  };
}
