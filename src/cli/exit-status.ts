import type { ModelResult, Report } from '../lint/types.ts';
import { type Gate, modelFailures, runFailures } from '../report/gate.ts';

export const OK = 0;
export const FINDINGS = 1;
/** Bad usage or configuration, an unreadable file, no file matched. Wins over findings. */
export const COULD_NOT = 2;
/** 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130;

export function exitStatus(report: Report, gate: Gate): number {
  return statusOf(
    report,
    report.models.some((model) => isFinding(model, gate)),
    gate,
  );
}

/** For a run that keeps none of its models. */
export function statusOf(report: Pick<Report, 'summary'>, hasFindings: boolean, gate: Gate): number {
  if (report.summary.failed > 0) return COULD_NOT;
  return hasFindings || runFailures(report, gate).length > 0 ? FINDINGS : OK;
}

export function isFinding(model: ModelResult, gate: Gate): boolean {
  return model.status === 'linted' && modelFailures(model, gate).length > 0;
}
