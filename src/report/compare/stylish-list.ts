/** One line per model: its verdict now against the one before. */
import type { ModelComparison } from '../../lint/compare/types.ts';
import type { Profile } from '../../lint/types.ts';
import { safeText } from '../safe-text.ts';
import type { Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';
import { trendPaint } from './trend-paint.ts';
import { changeText, pathText, sideText, trendOf } from './words.ts';

const COLUMNS: readonly Column[] = [
  { align: 'left' },
  { align: 'right' },
  { align: 'right' },
  { align: 'left' },
  { align: 'left' },
];

export function compareList(models: readonly ModelComparison[], profile: Profile, style: Style): string {
  const head = ['', 'noise power', 'sensitivity', 'score', 'model'].map((title) => cell(title, style.faint));
  const rows = models.map((model): Row => {
    const trend = trendOf(model, profile);
    const { difference } = model;
    const noise = changeText(difference?.noisePower ?? null, 'noise-power', profile);
    const bound = changeText(difference?.sensitivity ?? null, 'sensitivity', profile);
    const verdict =
      model.old === null || model.new === null
        ? sideText(model.new ?? model.old)
        : `${sideText(model.old)} -> ${sideText(model.new)}`;
    return [
      cell(trend, trendPaint(style, trend)),
      cell(noise),
      cell(bound === 'x1.00' ? '' : bound),
      cell(verdict),
      cell(safeText(pathText(model))),
    ];
  });
  return renderTable(COLUMNS, [head, ...rows], '').join('\n');
}
