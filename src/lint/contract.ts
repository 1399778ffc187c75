/** The document that every command prints with `--format json`: a report, and beside it what the command is about. */
import type { Comparison } from './compare/types.ts';
import type { Ranking } from './rank/types.ts';
import type { Report } from './types.ts';
import type { WhatIf } from './what-if/types.ts';

export interface ReportDocument extends Report {
  /** Of `compare`, whose report is of the new side. */
  readonly comparison?: Comparison;
  /** Of `rank`. */
  readonly ranking?: Ranking;
  /** Of `what-if`; null where the model has no facts to change. */
  readonly whatIf?: WhatIf | null;
}
