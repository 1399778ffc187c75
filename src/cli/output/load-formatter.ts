import { resolve } from 'node:path';
import { messageOf } from '../../config/config-error.ts';
import { importFile } from '../../config/import-file.ts';
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
  const module = await importModule(resolve(cwd, format), format);
  if (typeof module.default !== 'function')
    throw new UsageError(`${format} has no default export that formats a report`);
  const custom = module.default as (...args: Parameters<Formatter>) => unknown;
  return (report, options) => {
    const text = written(() => custom(report, options), format);
    if (typeof text !== 'string') throw new UsageError(`${format} returned ${typeof text}, not a string`);
    return text;
  };
}

function written(write: () => unknown, format: string): unknown {
  try {
    return write();
  } catch (error) {
    throw isTooLong(error) ? error : new UsageError(`${format} failed: ${messageOf(error)}`);
  }
}

async function importModule(path: string, shown: string): Promise<{ readonly default?: unknown }> {
  try {
    return await importFile(path);
  } catch (error) {
    throw new UsageError(`can't load the formatter ${shown}: ${messageOf(error)}`);
  }
}
