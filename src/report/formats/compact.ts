/** One line per finding, for grep and editors. */
import { reaches } from '../../lint/severity.ts';
import { failedModels, findingId, fullTextAtPlace, itemsOf } from '../items.ts';
import { safeText } from '../safe-text.ts';
import { count } from '../text.ts';
import type { Formatter } from '../types.ts';

export const compact: Formatter = (report, { quiet, gate }) => {
  const items = itemsOf(report).filter(({ finding }) => !quiet || reaches(finding.severity, gate.severity));
  const lines = [
    ...items.map(
      ({ model, finding }) => `${model.path}: ${finding.severity}: ${findingId(finding)}: ${fullTextAtPlace(finding)}`,
    ),
    ...failedModels(report).map(({ path, reason }) => `${path}: failed: ${reason.code}: ${reason.message}`),
  ].map(safeText);
  const problems = items.length + failedModels(report).length;
  if (problems === 0) return '';
  return `${[...lines, '', count(problems, 'problem')].join('\n')}\n`;
};
