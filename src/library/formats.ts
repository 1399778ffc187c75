import { infoOf } from '../lint/rule-info.ts';
import type { Report } from '../lint/types.ts';
import { type FormatName, formatNames } from '../report/format-names.ts';
import { formatters } from '../report/formatters.ts';
import { DEFAULT_GATE } from '../report/gate.ts';
import type { FormatOptions } from '../report/types.ts';

/** What a formatter of `noiselint/formatters/*` gets when nobody says otherwise. */
export const formatDefaults: FormatOptions = {
  color: false,
  width: 80,
  quiet: false,
  gate: DEFAULT_GATE,
  rules: infoOf(),
};

type Format = (report: Report, options?: Partial<FormatOptions>) => Promise<string>;

/** Every format by its name: a report in, its text out. */
export const formats = Object.fromEntries(
  formatNames.map((name): [FormatName, Format] => [
    name,
    async (report, options = {}) => {
      const said = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      return (await formatters[name]())(report, { ...formatDefaults, ...said });
    },
  ]),
) as { readonly [name in FormatName]: Format };
