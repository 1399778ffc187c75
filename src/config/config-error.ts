/** A configuration that can't be used; one line for each thing that is wrong, each with its place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Modules of others may throw anything. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A place in a configuration and what is wrong there. */
export interface Problem {
  /** JSON pointer. */
  readonly pointer: string;
  readonly message: string;
}
