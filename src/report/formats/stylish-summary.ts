import { severityRank } from '../../lint/severity.ts';
import type { Report } from '../../lint/types.ts';
import { safeText } from '../safe-text.ts';
import type { Style } from '../style.ts';
import { count } from '../text.ts';
import type { FormatOptions } from '../types.ts';
import { failingOf, whyFails } from '../why-fails.ts';

/**
 * The last lines: counts, what was not judged, and why the run fails.
 * @param isAlone true where no model's details were shown, so that the next step hasn't been suggested yet
 */
export function summary(report: Report, isAlone: boolean, style: Style, options: FormatOptions): string {
  const next = isAlone ? hint(report, style) : [];
  return [...totals(report, style), ...gateLines(report, style, options), ...next].join('\n');
}

function totals({ models, summary: sum }: Report, style: Style): readonly string[] {
  const partly = models.filter((model) => model.status === 'linted' && model.judged < model.of).length;
  const found = [
    emphasize(count(sum.errors, 'error'), sum.errors, style.bad),
    emphasize(count(sum.warnings, 'warning'), sum.warnings, style.warning),
    ...(sum.suppressed === 0 ? [] : [`${sum.suppressed} suppressed`]),
  ];
  const aside = [
    ...(partly === 0 ? [] : [style.note(`${partly} not fully judged`)]),
    ...(sum.notApplicable === 0 ? [] : [`${sum.notApplicable} not applicable`]),
    ...(sum.failed === 0 ? [] : [style.bad(`${sum.failed} not readable`)]),
  ];
  const title = `${style.strong(count(sum.models, 'model'))}: ${found.join(', ')}`;
  return aside.length === 0 ? [title] : [title, aside.join(', ')];
}

function emphasize(text: string, n: number, paint: (text: string) => string): string {
  return n === 0 ? text : paint(text);
}

/** Why the run fails beyond its errors, which the line above counts: limits that the user set. */
function gateLines(report: Report, style: Style, { gate }: FormatOptions): readonly string[] {
  return whyFails(failingOf(report.models, gate), report, gate).map((line) => style.bad(safeText(line)));
}

function hint({ models }: Report, style: Style): readonly string[] {
  const findings = models.flatMap((model) => (model.status === 'linted' ? model.findings : []));
  const [worst] = findings
    .filter(({ rule }) => rule !== null)
    .sort((a, b) => severityRank(b.severity) - severityRank(a.severity));
  return worst?.rule == null ? [] : [style.faint(`why: noiselint explain ${safeText(worst.rule)}`)];
}
