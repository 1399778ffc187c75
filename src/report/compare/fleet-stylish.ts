/** Two runs over many models, for a terminal: grades then and now, the worst regressions, models added and removed. */
import type { Comparison } from '../../lint/compare/types.ts';
import { createStyle, type Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';
import type { FormatOptions } from '../types.ts';
import { gradeRows, leftOutText } from './fleet-words.ts';
import { compareList } from './stylish-list.ts';
import { compareSummary } from './stylish-summary.ts';
import type { ComparisonReport } from './words.ts';

const COLUMNS: readonly Column[] = [{ align: 'left' }, { align: 'right' }, { align: 'right' }, { align: 'right' }];

export function fleetStylish(
  report: ComparisonReport,
  grades: NonNullable<Comparison['grades']>,
  options: FormatOptions,
): string {
  const style = createStyle(options.color);
  const { comparison, profile } = report;
  const left = leftOutText(comparison);
  const list = comparison.models.length === 0 ? [] : [compareList(comparison.models, profile, style)];
  const blocks = [
    gradeTable(grades, style),
    ...list,
    ...(left === '' ? [] : [style.faint(`not listed: ${left}; --top lists more`)]),
    compareSummary(report, style, options),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function gradeTable(grades: NonNullable<Comparison['grades']>, style: Style): string {
  const head = ['grade', 'then', 'now', 'change'].map((title) => cell(title, style.faint));
  const rows = gradeRows(grades).map(
    (row): Row => [cell(row.label), cell(row.old), cell(row.new, style.strong), cell(row.change)],
  );
  return renderTable(COLUMNS, [head, ...rows], '').join('\n');
}
