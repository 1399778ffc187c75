import type { RuleInfo } from '../lint/rule-info.ts';
import type { Report } from '../lint/types.ts';
import type { Gate } from './gate.ts';

export type { RuleInfo };

export interface FormatOptions {
  readonly color: boolean;
  /** The width of a line of text, in terminal columns. */
  readonly width: number;
  /** Show only what fails. Documents for programs are always complete. */
  readonly quiet: boolean;
  readonly gate: Gate;
  readonly rules: readonly RuleInfo[];
  /** Whether private and loopback addresses may be read: a suggested command must repeat the option. */
  readonly allowPrivateHosts?: boolean;
}

/** Formats a sorted report. A pure function: the same report and options give the same bytes. */
export type Formatter = (report: Report, options: FormatOptions) => string;
