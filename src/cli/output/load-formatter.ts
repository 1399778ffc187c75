import { resolve } from 'node:path';
import { isPromise, messageOf } from '../../config/config-error.ts';
import { didYouMean } from '../../config/suggest.ts';
import { formatNames, isFormatName } from '../../report/format-names.ts';
import { formatters } from '../../report/formatters.ts';
import type { Formatter } from '../../report/types.ts';
import { isModulePath } from '../flags/module-path.ts';
import { UsageError } from '../usage-error.ts';
import { isTooLong } from './too-long.ts';

/** Loads a built-in format by name, or the default export of a module by path. */
export async function loadFormatter(format: string, cwd: string): Promise<Formatter> {
  if (isFormatName(format)) return formatters[format]();
  if (!isModulePath(format))
    throw new UsageError(`no format "${format}"${didYouMean(format, formatNames)}; one of ${formatNames.join(', ')}`);
  const { loadModule } = await import('../../config/load-module.ts');
  const custom = await loadModule(resolve(cwd, format), `the formatter ${format}`);
  if (typeof custom !== 'function')
    throw new UsageError(`the formatter ${format}: its default export is no function that makes a text of a report`);
  return (report, options) => {
    const text = written(() => custom(report, options), format);
    if (typeof text === 'string') return text;
    throw new UsageError(
      `the formatter ${format} returned ${isPromise(text) ? 'a promise' : typeof text}, not a string`,
    );
  };
}

function written(write: () => unknown, format: string): unknown {
  try {
    return write();
  } catch (error) {
    throw isTooLong(error) ? error : new UsageError(`the formatter ${format} failed: ${messageOf(error)}`);
  }
}
