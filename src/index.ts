/** The library: what other programs may import. The CLI is one user of it. */

export { rules } from '../rules/index.ts';
export type { FailureReason, Format, Inspected, Stated } from './facts/inspect-types.ts';
export { inspectFile } from './facts/node/inspect-file.ts';
export type { Evidence, Fact, Facts, Known, Observation, Reason, Source, Unknown } from './facts/types.ts';
export type { ReportDocument } from './lint/contract.ts';
export { lintModel } from './lint/lint-model.ts';
export { predict } from './lint/predict.ts';
export { defaultReference, defaultSettings } from './lint/presets.ts';
export { buildReport } from './lint/summary.ts';
export type { Finding, LintedModel, LintSettings, ModelResult, Report, RuleResult } from './lint/types.ts';
export { OnnxError, type OnnxErrorCode } from './onnx/errors.ts';
