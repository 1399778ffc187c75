import type { Limits } from './limits.ts';

/** Why a file could not be read as ONNX. Codes are public: they reach the report's `reason.code`. */
export type OnnxErrorCode =
  // Not an ONNX file at all
  | 'empty-file'
  | 'git-lfs-pointer'
  | 'html-page'
  | 'zip-archive'
  | 'gzip-file'
  | 'ort-format'
  | 'pickle-file'
  | 'safetensors-file'
  | 'hdf5-file'
  | 'tflite-file'
  | 'image-file'
  | 'onnx-text'
  | 'noiselint-report'
  | 'onnx-json'
  | 'json-file'
  | 'not-onnx'
  // Broken wire data
  | 'truncated'
  | 'overrun'
  | 'bad-varint'
  | 'bad-tag'
  | 'bad-group'
  // Limits (src/onnx/limits.ts)
  | 'too-deep'
  | 'too-many-nodes'
  | 'too-large'
  | 'name-too-long'
  | 'too-many-elements'
  | 'function-expansion'
  | 'out-of-time'
  | 'cyclic-graph'
  // Reading
  | 'not-a-file'
  | 'not-found'
  | 'unreadable'
  | 'changed-while-reading'
  // Reading over a network
  | 'remote-not-allowed'
  | 'private-host'
  | 'bad-url'
  | 'bad-redirect'
  | 'host-not-found'
  | 'connection-failed'
  | 'tls-failed'
  | 'timeout'
  | 'access-denied'
  | 'server-error'
  | 'bad-response'
  | 'no-ranges'
  | 'too-much-to-read'
  | 'internal-error';

/** A coded failure to read a model, with the byte offset where one is known. */
export class OnnxError extends Error {
  readonly code: OnnxErrorCode;
  readonly offset: number | undefined;

  constructor(code: OnnxErrorCode, message: string, offset?: number) {
    super(message);
    this.name = 'OnnxError';
    this.code = code;
    this.offset = offset;
  }
}

/** By name: bundles that run together have a class each. */
export const isOnnxError = (error: unknown): error is OnnxError => error instanceof Error && error.name === 'OnnxError';

export const raiseHint = (name: keyof Limits): string =>
  `for a model you trust, raise it with --limit ${name}=<number>`;

/**
 * The error for a model that exceeds a limit; its message names the limit and tells how to raise it for a trusted model.
 * @param what went wrong, the beginning of the message
 * @param name of the limit
 */
export function pastLimit(
  code: OnnxErrorCode,
  what: string,
  name: keyof Limits,
  limits: Limits,
  offset?: number,
): OnnxError {
  return new OnnxError(code, `${what}: the limit is ${limits[name]}; ${raiseHint(name)}`, offset);
}
