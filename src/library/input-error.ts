/** Thrown for inputs that match no file, and where there is no input at all. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** One sentence for each input that matched nothing. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
