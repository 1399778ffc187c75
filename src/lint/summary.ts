import type { LintSettings, ModelResult, Report, Severity, Summary } from './types.ts';

const NOTHING: Summary = { models: 0, linted: 0, notApplicable: 0, failed: 0, errors: 0, warnings: 0, suppressed: 0 };

/** @param suppressed how many findings were removed from the models, by a baseline or the configuration */
export function summarize(models: readonly ModelResult[], suppressed = 0): Summary {
  return models.reduce((sum, model) => withModel(sum, model), { ...NOTHING, suppressed });
}

/** The summary with one model more, for runs that don't keep their models in memory. */
export function withModel(sum: Summary, model: ModelResult, suppressed = 0): Summary {
  const findings = model.status === 'linted' ? model.findings : [];
  const at = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const one = (status: ModelResult['status']): number => (model.status === status ? 1 : 0);
  return {
    models: sum.models + 1,
    linted: sum.linted + one('linted'),
    notApplicable: sum.notApplicable + one('not-applicable'),
    failed: sum.failed + one('failed'),
    errors: sum.errors + at('error'),
    warnings: sum.warnings + at('warning'),
    suppressed: sum.suppressed + suppressed,
  };
}

/** @param version of noiselint */
export function buildReport(
  models: readonly ModelResult[],
  settings: Pick<LintSettings, 'profile' | 'reference'>,
  version: string,
): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'noiselint', version },
    profile: settings.profile,
    // A copy, as whoever gets the report may change it.
    reference: { ...settings.reference },
    models,
    summary: summarize(models),
  };
}
