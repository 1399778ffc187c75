import { ConfigError } from '../config/config-error.ts';
import { didYouMean } from '../config/suggest.ts';

/** What is expected in place of a value; null where the value can be used. */
export type Expected = (value: unknown) => string | null;

/**
 * Refuses options that are unknown, which would be ignored silently otherwise, or of another type. Throws ConfigError.
 * @param known all options of the function by name
 */
export function checkOptions<Options extends object>(
  options: Options,
  known: Readonly<Record<keyof Options & string, Expected>>,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new ConfigError('options: expected an object');
  const names = Object.keys(known);
  const lines = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => {
      if (!Object.hasOwn(known, name))
        return `options: no option "${name}" (there are ${names.join(', ')})${didYouMean(name, names)}`;
      const expected = known[name as keyof Options & string](value);
      return expected === null ? [] : `options.${name}: expected ${expected}`;
    });
  if (lines.length > 0) throw new ConfigError(lines.join('\n'));
}

/** Of options that are checked where they are used. */
export const elsewhere: Expected = () => null;

export const text: Expected = (value) => (typeof value === 'string' ? null : 'a string');

export const flag: Expected = (value) => (typeof value === 'boolean' ? null : 'true or false');

export const hosts: Expected = (value) =>
  typeof value === 'boolean' || (Array.isArray(value) && value.every((host) => typeof host === 'string'))
    ? null
    : 'true, false or a list of hosts';
