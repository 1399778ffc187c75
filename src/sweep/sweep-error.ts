/** Why a sweep, or a part of it, can't be done. Codes are public: they reach the report beside the message. */
export type SweepErrorCode =
  | 'no-data'
  | 'no-journal'
  | 'no-images'
  | 'too-deep'
  | 'bad-labels'
  | 'corrupt-image'
  | 'missing-image'
  | 'bad-sigma'
  | 'unknown-normalization'
  | 'unknown-size'
  | 'unsupported-input'
  | 'runtime-missing'
  | 'runtime-broken'
  | 'gpu-unavailable'
  | 'provider-unavailable'
  | 'model-rejected'
  | 'unsupported-operator'
  | 'input-mismatch'
  | 'inference-failed'
  | 'outputs-not-numbers'
  | 'uneven-outputs'
  | 'no-numeric-output';

/** A coded failure that a person can fix; the message says in one line what is wrong and what to do. */
export class SweepError extends Error {
  override readonly name = 'SweepError';
  readonly code: SweepErrorCode;

  constructor(code: SweepErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
