/** What a person can mend about a queue, its server or the packages: told in one line, without a stack. */
export class FleetError extends Error {
  override readonly name = 'FleetError';
}
