/** A problem with a queue, its server or the packages that the user can solve: shown in one line, without a stack. */
export class FleetError extends Error {
  override readonly name = 'FleetError';
}
