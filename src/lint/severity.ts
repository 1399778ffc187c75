import type { Severity } from './types.ts';

const RANK: { readonly [severity in Severity]: number } = { info: 0, warning: 1, error: 2 };

export function severityRank(severity: Severity): number {
  return RANK[severity];
}

/** Whether a severity is at or above a threshold. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold];
}
