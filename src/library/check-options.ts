import { ConfigError } from '../config/config-error.ts';
import { didYouMean } from '../config/suggest.ts';

/**
 * Refuses unknown options, which would be ignored silently otherwise. Throws ConfigError.
 * @param known the names of all options of the function
 */
export function checkOptions<Options extends object>(
  options: Options,
  known: Readonly<Record<keyof Options & string, true>>,
): void {
  const names = Object.keys(known);
  const lines = Object.entries(options)
    .filter(([name, value]) => value !== undefined && !names.includes(name))
    .map(([name]) => `options: no option "${name}" (there are ${names.join(', ')})${didYouMean(name, names)}`);
  if (lines.length > 0) throw new ConfigError(lines.join('\n'));
}
