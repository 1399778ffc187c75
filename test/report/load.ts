import { type FormatName, formatNames } from '../../src/report/format-names.ts';
import { formatters as loaders } from '../../src/report/formatters.ts';
import type { Formatter } from '../../src/report/types.ts';

/** Every formatter that ships, loaded. */
export const formatters = Object.fromEntries(
  await Promise.all(formatNames.map(async (name) => [name, await loaders[name]()])),
) as { readonly [name in FormatName]: Formatter };
