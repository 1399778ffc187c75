/** The default text: per model the verdict, the reason and what to do; one line per model when there are many. */
import type { Report } from '../../lint/types.ts';
import { modelFailures } from '../gate.ts';
import { createStyle } from '../style.ts';
import type { Formatter } from '../types.ts';
import { modelList } from './stylish-list.ts';
import { modelDetails } from './stylish-model.ts';
import { summary } from './stylish-summary.ts';

/** With more models than this, details of each would scroll the verdicts out of sight. */
const MOST_IN_DETAIL = 10;

export const stylish: Formatter = (report, options) => {
  const style = createStyle(options.color);
  const shown = report.models.filter(({ status }) => status !== 'failed');
  const failing = shown.filter((model) => modelFailures(model, options.gate).length > 0);
  const many = shown.length > MOST_IN_DETAIL;
  const list = many && !options.quiet ? [modelList(shown, report, style)] : [];
  const detailed = many || options.quiet ? failing : shown;
  const blocks = [
    ...list,
    ...detailed.map((model) => modelDetails(model, report, style, options)),
    summary(report, detailed.length === 0, style, options),
  ];
  return isSilent(report, failing.length, options.quiet) ? '' : `${blocks.join('\n\n')}\n`;
};

/** With `--quiet`, a run without problems prints nothing, not even a summary. */
function isSilent(report: Report, failing: number, quiet: boolean): boolean {
  return quiet && failing === 0 && report.summary.failed === 0;
}
