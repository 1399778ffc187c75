/** One line per model, quietest first. The path comes last and is never cut, so that it can be copied. */
import { ruleIds } from '../rule-ids.ts';
import { safeText } from '../safe-text.ts';
import { createStyle, type Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';
import { count, wrap } from '../text.ts';
import type { FormatOptions } from '../types.ts';
import { countsOf, excerptText, legend, modelsByPath, number, place, type RankReport, ruleCell } from './columns.ts';

export function rankStylish(report: RankReport, options: FormatOptions): string {
  const style = createStyle(options.color);
  const { ranking } = report;
  const blocks = [
    ...(ranking.ranked.length === 0 ? [] : [rankedTable(report, style)]),
    ...(ranking.unranked.length === 0 ? [] : [unrankedTable(report, style)]),
    footer(report, style, options),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function rankedTable(report: RankReport, style: Style): string {
  const { ranking, profile } = report;
  const ids = ruleIds(report);
  const models = modelsByPath(report);
  const lead = ranking.by === 'total' ? ['total'] : [];
  const head = ['rank', ...lead, ...ids.map(safeText), '', 'model'].map((title) =>
    cell(title, title === ranking.by ? style.strong : style.faint),
  );
  const rows = ranking.ranked.map((entry): Row => {
    const model = models.get(entry.path);
    return [
      cell(place(entry)),
      ...lead.map(() => cell(number(entry.db), style.strong)),
      ...ids.map((id) =>
        cell(
          ruleCell(
            model?.rules.find((rule) => rule.id === id),
            profile,
          ),
        ),
      ),
      cell(model?.grade ?? '-'),
      cell(safeText(entry.path)),
    ];
  });
  return renderTable(columns(1 + lead.length + ids.length), [head, ...rows], '').join('\n');
}

function columns(numbers: number): readonly Column[] {
  return [
    ...Array.from({ length: numbers }, () => ({ align: 'right' }) as const),
    { align: 'left' },
    { align: 'left' },
  ];
}

/** Models without a total: unknown is not 0 dB, so they can't be ranked among the others. */
function unrankedTable({ ranking }: RankReport, style: Style): string {
  const title = `without a rank, as not all of the ${ranking.by === 'total' ? 'noise power' : 'gain'} is known:`;
  const head = ['so far', 'not known', 'model'].map((text) => cell(text, style.faint));
  const rows = ranking.unranked.map(
    ({ path, missing, knownDb }): Row => [
      cell(knownDb === null ? '' : number(knownDb)),
      cell(missing.map(safeText).join(', '), style.note),
      cell(safeText(path)),
    ],
  );
  const table = renderTable([{ align: 'right' }, { align: 'left' }, { align: 'left' }], [head, ...rows], '  ');
  return [title, ...table].join('\n');
}

function footer(report: RankReport, style: Style, { width }: FormatOptions): string {
  const { ranking, summary } = report;
  const { ranked, tied, unranked } = countsOf(ranking);
  const counts = [
    `${ranked} ranked`,
    ...(tied === 0 ? [] : [`${tied} of them tied`]),
    ...(unranked === 0 ? [] : [style.note(`${unranked} not fully known`)]),
    ...(summary.notApplicable === 0 ? [] : [`${summary.notApplicable} not applicable`]),
    ...(summary.failed === 0 ? [] : [style.bad(`${summary.failed} not readable`)]),
  ];
  const excerpt = excerptText(ranking);
  return [
    `${style.strong(count(summary.models, 'model'))}: ${counts.join(', ')}${excerpt === null ? '' : `; ${excerpt}`}`,
    ...legend(report).flatMap((sentence) => wrap(sentence, width).map(style.faint)),
  ].join('\n');
}
