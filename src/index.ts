/** The library: what other programs may import. */

export { rules } from '../rules/index.ts';
export type { ForeignNote } from '../rules/notes.ts';
export type { Check, Draft, Judged, Rule, RuleContext, RuleMeta, Unjudged } from '../rules/rule.ts';
export { ConfigError } from './config/config-error.ts';
export type { Config } from './config/types.ts';
export type { FailureReason, Format, Inspected } from './facts/inspect-types.ts';
export type { Evidence, Fact, Facts, Known, Observation, Reason, Source, Unknown } from './facts/types.ts';
export { formatDefaults, formats } from './library/formats.ts';
export { InputError } from './library/input-error.ts';
export type { Bytes, Input } from './library/inputs.ts';
export { type InspectOptions, inspect } from './library/inspect.ts';
export { type LintOptions, lint } from './library/lint.ts';
export type { ReportDocument } from './lint/contract.ts';
export type { Finding, LintedModel, LintSettings, ModelResult, Report, RuleResult } from './lint/types.ts';
export type { FormatName } from './report/format-names.ts';
export type { FormatOptions, Formatter } from './report/types.ts';
