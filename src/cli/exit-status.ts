import type { Report } from '../lint/types.ts';
import { type Gate, modelFailures, runFailures } from '../report/gate.ts';

export const OK = 0;
export const FINDINGS = 1;
/** Bad usage or configuration, an unreadable file, no file matched. Wins over findings. */
export const COULD_NOT = 2;
/** 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130;

export function exitStatus(report: Report, gate: Gate): number {
  if (report.models.some(({ status }) => status === 'failed')) return COULD_NOT;
  const fails = report.models.some((model) => modelFailures(model, gate).length > 0);
  return fails || runFailures(report, gate).length > 0 ? FINDINGS : OK;
}
