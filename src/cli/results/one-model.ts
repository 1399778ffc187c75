import type { LintedModel, Report } from '../../lint/types.ts';
import type { Flags } from '../flags/flags.ts';
import { runLint } from '../run/run-lint.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';
import { refuseJudging } from './judged-already.ts';

/** Results for the models of an input: linted now, or read from a report that an earlier run wrote as JSON. */
export async function reportOn(input: string, flags: Flags, services: Services): Promise<Report> {
  if (input.toLowerCase().endsWith('.json')) {
    refuseJudging(input, flags);
    return (await import('./read-report.ts')).readReport(input, services.host.cwd);
  }
  const { report, problems } = await runLint([input], flags, services);
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(problem);
  return report;
}

/** The only model of a report. Throws UsageError where there are several, or it was not linted. */
export function onlyModel({ models }: Report, input: string): LintedModel {
  const [model, ...others] = models;
  if (model === undefined || others.length > 0)
    throw new UsageError(`${input} holds ${models.length} models; name one`);
  if (model.status !== 'linted') throw new UsageError(`${model.path}: ${model.reason.message}`);
  return model;
}
