/** Thrown where the run can't do what was asked; printed in one line without a stack, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
