/** The run can't do its work as asked: told in one line, without a stack, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
