/** A configuration that can't be used; one line for each thing that is wrong, each with its place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** In one line; modules of others may throw anything. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : error;
  return typeof text === 'string' && text !== ''
    ? text.replaceAll(/\s*\n\s*/g, ' ')
    : `it threw ${typeof error === 'object' && error !== null ? 'an object' : String(error)}`;
}

/** Whether a promise came where a value is wanted; that alone is told, not what it may fail with later. */
export function isPromise(value: unknown): boolean {
  if (!(value instanceof Promise)) return false;
  value.catch(() => {});
  return true;
}

/** A place in a configuration and what is wrong there. */
export interface Problem {
  /** JSON pointer. */
  readonly pointer: string;
  readonly message: string;
}
