/** What was asked for is not there: an input that names no file, or no input at all. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** A sentence for each input. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
