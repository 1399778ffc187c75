/** Rewords errors of the runtime for users; its own messages contain source paths and C++ signatures. */
import { SweepError } from '../sweep-error.ts';

const NOISE: readonly RegExp[] = [
  /^Error:\s*/,
  /\/[\w./-]+\.(?:cc|cpp|h):\d+\s*/g,
  /onnxruntime::[\w:<>~]+::\w+\([^)]*\)(?: const)?(?:::<lambda\([^)]*\)>)?\s*/g,
  /\[ONNXRuntimeError\]\s*:\s*\d+\s*:\s*\w+\s*:\s*/g,
];
const LONGEST = 240;

/** The message in one line, without source positions. */
export function plainMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const plain = NOISE.reduce((rest, pattern) => rest.replace(pattern, ''), text)
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 3)}...` : plain;
}

const OPERATOR =
  /Could not find an implementation for (\w+(?:\(\d+\))?)|No Op registered for (\w+)|(\S+) is not a registered function\/op/;

/** Why the runtime would not load a model. */
export function loadError(error: unknown): SweepError {
  const message = plainMessage(error);
  const [, missing, unregistered, unknown] = OPERATOR.exec(message) ?? [];
  const operator = missing ?? unregistered ?? unknown;
  return operator === undefined
    ? new SweepError('model-rejected', `the runtime can't load the model: ${message}`)
    : new SweepError('unsupported-operator', `the runtime has no operator ${operator}: ${message}`);
}

export function runError(error: unknown): SweepError {
  return new SweepError('inference-failed', `the model fails when it runs: ${plainMessage(error)}`);
}
