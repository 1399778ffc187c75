import { infoOf } from '../lint/rule-info.ts';
import type { Report } from '../lint/types.ts';
import { type FormatName, formatNames } from '../report/format-names.ts';
import { DEFAULT_GATE } from '../report/gate.ts';
import type { FormatOptions } from '../report/types.ts';

/** The default options of the formatters in `noiselint/formatters/*`. */
export const formatDefaults: FormatOptions = {
  color: false,
  width: 80,
  quiet: false,
  gate: DEFAULT_GATE,
  rules: infoOf(),
};

type Format = (report: Report, options?: Partial<FormatOptions>) => Promise<string>;

/** The built-in formats by name. Each turns a report into text. */
export const formats = Object.fromEntries(
  formatNames.map((name): [FormatName, Format] => [
    name,
    async (report, options = {}) => {
      const said = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      // A program that formats nothing loads no format.
      const { formatters } = await import('../report/formatters.ts');
      return (await formatters[name]())(report, { ...formatDefaults, ...said });
    },
  ]),
) as { readonly [name in FormatName]: Format };
