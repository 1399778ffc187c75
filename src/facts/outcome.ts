/** What an inspection ends in, however the bytes came. */
import { fingerprint } from '../graph/fingerprint.ts';
import { isOnnxError } from '../onnx/errors.ts';
import type { Model } from '../onnx/model.ts';
import type { Result } from './inspect.ts';
import type { FailureReason, Format, Inspected, Wanted } from './inspect-types.ts';
import type { Observation } from './types.ts';

/** @param observations made beside the model, behind those of its graph */
export function outcomeOf(
  result: Result,
  observations: readonly Observation[],
  format: Format,
  bytes: Inspected['bytes'],
  wanted: Wanted,
): Inspected {
  const common = { format, bytes, fingerprint: wanted.fingerprint ? fingerprint(result.graph) : null };
  return result.applicable
    ? {
        status: 'linted',
        reason: null,
        ...common,
        facts: result.facts,
        observations: [...result.observations, ...observations],
      }
    : { status: 'not-applicable', reason: result.reason, ...common };
}

export function failureOf(error: unknown, format: Format | null, bytes: Inspected['bytes']): Inspected {
  return { status: 'failed', reason: reasonOf(error), format, bytes, fingerprint: null };
}

export function formatOf(model: Model): Format {
  const opset = model.opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const producer = `${model.producerName} ${model.producerVersion}`.trim();
  return {
    irVersion: model.irVersion,
    opset: opset?.version ?? null,
    producer: producer || null,
    nodes: model.nodeCount,
  };
}

export function reasonOf(error: unknown): FailureReason {
  if (isOnnxError(error)) {
    return {
      code: error.code,
      message: error.message,
      ...(error.offset === undefined ? {} : { offset: error.offset }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal-error', message: `a fault in noiselint itself, please report it: ${message}` };
}
