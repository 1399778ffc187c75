import type { Report, Severity } from '../lint/types.ts';
import type { Gate } from './gate.ts';

/** What a format may tell about a rule beyond its results. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly url: string;
  readonly severity: Severity;
}

export interface FormatOptions {
  readonly color: boolean;
  /** Columns that a line of text should fit. */
  readonly width: number;
  /** Only what fails. Documents meant for programs are always whole. */
  readonly quiet: boolean;
  readonly gate: Gate;
  readonly rules: readonly RuleInfo[];
}

/** A pure function: the same report and options give the same bytes. The report comes sorted. */
export type Formatter = (report: Report, options: FormatOptions) => string;
