/** A table of the levels, a chart of the measure, and the line through it. */
import { plot } from 'asciichart';
import { signed } from '../../lint/signed.ts';
import type { Interval, Sweep, SweepLevel } from '../../lint/sweep-types.ts';
import type { Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';

const INDENT = '  ';
const CHART_HEIGHT = 6;
const WIDEST_CHART = 48;

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** `-1.02 [-1.10 -0.94]` */
export function withInterval(value: number, ends: Interval | null, digits = 2): string {
  const text = value.toFixed(digits);
  return ends === null ? text : `${text} [${ends[0].toFixed(digits)} ${ends[1].toFixed(digits)}]`;
}

export function curve(sweep: Sweep, style: Style, width: number): readonly string[] {
  return [...table(sweep, style), ...chart(sweep, style, width), ...slope(sweep, style)];
}

interface Shown {
  readonly title: string;
  readonly text: (level: SweepLevel) => string;
}

const orNothing = (value: number | null, text: (value: number) => string): string =>
  value === null ? '' : text(value);

const columns: readonly Shown[] = [
  { title: 'accuracy', text: ({ accuracy }) => orNothing(accuracy, percent) },
  { title: 'top 5', text: ({ top5 }) => orNothing(top5, percent) },
  { title: 'as clean', text: ({ agreement }) => orNothing(agreement, percent) },
  {
    title: '95% interval',
    text: ({ ci95 }) => (ci95 === null ? '' : `${(100 * ci95[0]).toFixed(1)} to ${percent(ci95[1])}`),
  },
  { title: 'confidence', text: ({ confidenceDrop }) => orNothing(confidenceDrop, (drop) => signed(-100 * drop)) },
  { title: 'output moved', text: ({ distance }) => orNothing(distance, (value) => value.toFixed(3)) },
];

/** Only columns that have something to say. */
function table({ levels }: Sweep, style: Style): readonly string[] {
  const used = columns.filter(({ text }) => levels.some((level) => text(level) !== ''));
  const head = ['sigma', ...used.map(({ title }) => title)].map((title) => cell(title, style.faint));
  const rows = levels.map(
    (level): Row => [
      cell(level.sigma === 0 ? 'clean' : String(level.sigma)),
      ...used.map(({ text }) => cell(text(level))),
    ],
  );
  const layout: readonly Column[] = [{ align: 'left' }, ...used.map((): Column => ({ align: 'right' }))];
  return renderTable(layout, [head, ...rows], INDENT);
}

/** The measure over sigma, drawn straight between the levels. */
function chart({ levels, slope: line }: Sweep, style: Style, width: number): readonly string[] {
  const of = line?.of ?? 'distance';
  const last = levels.at(-1)?.sigma ?? 0;
  if (levels.length < 3 || last === 0) return [];
  const wide = Math.min(WIDEST_CHART, width - 16);
  const values = Array.from({ length: wide }, (_, at) => valueAt(levels, of, (last * at) / (wide - 1)));
  const isShare = of !== 'distance';
  const drawn = plot(values, {
    height: CHART_HEIGHT,
    ...(isShare ? { min: 0, max: 1 } : { min: 0 }),
    format: (value: number) => (isShare ? `${(100 * value).toFixed(0)}%` : value.toFixed(2)).padStart(6),
    offset: 2,
  });
  const axis = `${' '.repeat(8)}0${String(last).padStart(wide - 2)}  sigma`;
  return ['', ...[...drawn.split('\n'), axis].map((row) => style.faint(INDENT + row.trimEnd()))];
}

function valueAt(levels: readonly SweepLevel[], of: 'accuracy' | 'agreement' | 'distance', sigma: number): number {
  const above = Math.max(
    1,
    levels.findIndex((level) => level.sigma >= sigma),
  );
  const [from, to] = [levels[above - 1], levels[above]];
  if (from === undefined || to === undefined) return 0;
  const share = Math.min(1, (sigma - from.sigma) / (to.sigma - from.sigma));
  return (from[of] ?? 0) * (1 - share) + (to[of] ?? 0) * share;
}

function slope({ slope: line }: Sweep, style: Style): readonly string[] {
  if (line === null) return [];
  const { value, ci95, r2, of } = line;
  const fit = r2 === null ? '' : `, R2 ${r2.toFixed(2)}`;
  return ['', `${INDENT}slope  ${style.strong(withInterval(value, ci95))} of ${of} a unit of sigma${fit}`];
}
