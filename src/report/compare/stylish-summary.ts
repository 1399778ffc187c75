import { safeText } from '../safe-text.ts';
import type { Style } from '../style.ts';
import { count, wrap } from '../text.ts';
import type { FormatOptions } from '../types.ts';
import type { ComparisonReport } from './words.ts';

/** How many models were compared, and whether anything got worse. */
export function compareSummary({ comparison, tool }: ComparisonReport, style: Style, { width }: FormatOptions): string {
  const { summary, old, toleranceDb } = comparison;
  const { same, changed, added, removed, regressed } = summary;
  const counts = [
    ...(changed === 0 ? [] : [`${changed} changed`]),
    ...(same === 0 ? [] : [`${same} same`]),
    ...(added === 0 ? [] : [`${added} added`]),
    ...(removed === 0 ? [] : [`${removed} removed`]),
  ];
  const beyond = toleranceDb === 0 ? '' : ` beyond ${toleranceDb} dB`;
  const verdict =
    regressed === 0 ? style.good(`no regression${beyond}`) : style.bad(`${count(regressed, 'regression')}${beyond}`);
  const total = style.strong(count(same + changed + added + removed, 'model'));
  const version =
    old.tool === tool.version
      ? []
      : wrap(
          `The old report is by noiselint ${safeText(old.tool)}, this is ${safeText(tool.version)}: facts may differ because detection does.`,
          width,
        );
  return [`${total}: ${counts.join(', ')}; ${verdict}`, ...version.map(style.faint)].join('\n');
}
