/** One line a finding, for grep and editors. */

import { reaches } from '../../lint/severity.ts';
import { failedModels, findingId, fullText, itemsOf, placeText } from '../items.ts';
import { safeText } from '../safe-text.ts';
import { count } from '../text.ts';
import type { Formatter } from '../types.ts';

export const compact: Formatter = (report, { quiet, gate }) => {
  const items = itemsOf(report).filter(({ finding }) => !quiet || reaches(finding.severity, gate.severity));
  const lines = [
    ...items.map(({ model, finding }) => {
      const place = placeText(finding);
      return `${model.path}: ${finding.severity}: ${findingId(finding)}: ${fullText(finding)}${place === null ? '' : ` [${place}]`}`;
    }),
    ...failedModels(report).map(({ path, reason }) => `${path}: failed: ${reason.code}: ${reason.message}`),
  ].map(safeText);
  const problems = items.length + failedModels(report).length;
  if (problems === 0) return '';
  return `${[...lines, '', count(problems, 'problem')].join('\n')}\n`;
};
