/** Several models: one line each, most robust first, and how well the predictions rank them. */
import { decibels, signed } from '../../lint/signed.ts';
import type { Correlation, Sweep, SweepRanking } from '../../lint/sweep-types.ts';
import type { LintedModel } from '../../lint/types.ts';
import { safeText } from '../safe-text.ts';
import type { Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';
import { percent, withInterval } from './sweep-curve.ts';

const COLUMNS: readonly Column[] = [
  { align: 'right' },
  { align: 'right' },
  { align: 'left' },
  { align: 'right' },
  { align: 'right' },
  { align: 'right' },
  { align: 'left' },
];

export function ranking(models: readonly LintedModel[], correlations: SweepRanking | null, style: Style): string {
  const steadiest = [...models].sort((a, b) => loudness(a.sweep) - loudness(b.sweep));
  const titles = ['clean', 'noisy', 'slope', 'rank', 'paper', 'refined', 'model'];
  const head = titles.map((title) => cell(title, style.faint));
  const table = renderTable(COLUMNS, [head, ...steadiest.map((model) => row(model, style))], '');
  return [...table, ...(correlations === null ? [] : ['', ...correlationLines(correlations, style)])].join('\n');
}

/** How fast the measure leaves its clean value. */
function loudness(sweep: Sweep | null): number {
  return Math.abs(sweep?.slope?.value ?? 0);
}

function row({ path, sweep }: LintedModel, style: Style): Row {
  const of = sweep?.slope?.of ?? 'distance';
  const levels = (sweep?.levels ?? []).map((level) => level[of]);
  const [clean = null, ...noisy] = levels;
  const known = noisy.filter((value) => value !== null);
  const average = known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  const show = (value: number | null): string =>
    value === null ? '-' : of === 'distance' ? value.toFixed(3) : percent(value);
  const slope = sweep?.slope ?? null;
  const predicted = sweep?.predicted ?? null;
  const diff = sweep?.rankDiff ?? null;
  return [
    cell(show(clean)),
    cell(show(average)),
    cell(slope === null ? '-' : withInterval(slope.value, slope.ci95)),
    cell(diff === null ? '-' : signed(diff.mean)),
    cell(predicted === null ? '-' : decibels(predicted.paperDb)),
    cell(predicted === null ? '-' : decibels(predicted.refinedDb), style.faint),
    cell(safeText(path)),
  ];
}

function correlationLines({ models, of, paper, refined }: SweepRanking, style: Style): readonly string[] {
  const show = (one: Correlation | undefined): string => (one === undefined ? '-' : withInterval(one.value, one.ci95));
  const head = [`predicted gain and slope of ${of}`, 'Spearman', 'Kendall'].map((title) => cell(title, style.faint));
  const rows = [
    [cell('paper, all rules'), cell(show(paper?.spearman)), cell(show(paper?.kendall))],
    [cell('refined budget'), cell(show(refined?.spearman)), cell(show(refined?.kendall))],
  ];
  const few = models < 5 ? [style.faint(`${models} models: too few for an interval`)] : [];
  return [...renderTable([{ align: 'left' }, { align: 'left' }, { align: 'left' }], [head, ...rows], ''), ...few];
}
