import type { RuleInfo } from '../lint/rule-info.ts';
import type { Report } from '../lint/types.ts';
import type { Gate } from './gate.ts';

export type { RuleInfo };

export interface FormatOptions {
  readonly color: boolean;
  /** Columns that a line of text should fit. */
  readonly width: number;
  /** Only what fails. Documents meant for programs are always whole. */
  readonly quiet: boolean;
  readonly gate: Gate;
  readonly rules: readonly RuleInfo[];
  /** Whether private and loopback addresses may be read: what is suggested to be typed next says so again. */
  readonly allowPrivateHosts?: boolean;
}

/** A pure function: the same report and options give the same bytes. The report comes sorted. */
export type Formatter = (report: Report, options: FormatOptions) => string;
