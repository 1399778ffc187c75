/** Prediction beside measurement: taps in the graph, and changes that were tried on it. */
import type { Sweep, SweepCounterfactual, SweepTap, SweepVerdict } from '../../lint/sweep-types.ts';
import type { LintedModel } from '../../lint/types.ts';
import { decibels } from '../numbers.ts';
import { safeText } from '../safe-text.ts';
import type { Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';
import { wrap } from '../text.ts';
import type { FormatOptions } from '../types.ts';
import { percent, withInterval } from './sweep-curve.ts';

const INDENT = '  ';

export function evidence(
  _: LintedModel,
  { taps, counterfactuals, levels }: Sweep,
  style: Style,
  options: FormatOptions,
): readonly string[] {
  return [
    ...(taps.length === 0 ? [] : ['', ...tapTable(taps, style)]),
    ...counterfactuals.flatMap((one) => ['', ...counterfactualLines(one, levels, style, options)]),
  ];
}

const TAP_COLUMNS: readonly Column[] = [
  { align: 'left', least: 16 },
  { align: 'left' },
  { align: 'right' },
  { align: 'right' },
  { align: 'left' },
];

const PAINT: { readonly [verdict in SweepVerdict]: keyof Style } = {
  agrees: 'good',
  disagrees: 'warning',
  'not-measurable': 'faint',
};

function tapTable(taps: readonly SweepTap[], style: Style): readonly string[] {
  const head = ['rule', 'noise power at', 'predicted', 'measured', 'prediction'].map((title) =>
    cell(title, style.faint),
  );
  const rows = taps.map(({ rule, at, name, predictedDb, measuredDb, ci95, verdict }): Row => {
    const measured = measuredDb === null ? '' : `${withInterval(measuredDb, ci95, 1)} dB`;
    return [
      cell(safeText(rule)),
      cell(safeText(name ?? at)),
      cell(predictedDb === null ? '' : decibels(predictedDb)),
      cell(measured),
      cell(verdict === 'not-measurable' ? 'not measurable' : verdict, style[PAINT[verdict]]),
    ];
  });
  return renderTable(TAP_COLUMNS, [head, ...rows], INDENT);
}

/** What the change would do and what it costs now: clean accuracy always stands beside it. */
function counterfactualLines(
  { rule, change, levels, slope, predictedDb, reason }: SweepCounterfactual,
  before: Sweep['levels'],
  style: Style,
  { width }: FormatOptions,
): readonly string[] {
  const title = `${INDENT}${style.strong(safeText(rule))}  tried: ${safeText(change)}`;
  const rest = width - 2 * INDENT.length;
  if (reason !== null) return [title, ...wrap(safeText(reason.message), rest).map((line) => INDENT + INDENT + line)];
  const score = (level: Sweep['levels'][number] | undefined): string => {
    const share = level?.accuracy ?? level?.agreement ?? null;
    return share === null ? '' : percent(share);
  };
  const last = levels.at(-1);
  const lines = [
    ...(predictedDb === null ? [] : [`predicted to save ${decibels(-predictedDb)}`]),
    `clean ${score(before[0])} before, ${score(levels[0])} after, not trained again`,
    ...(last === undefined ? [] : [`sigma ${last.sigma}: ${score(before.at(-1))} before, ${score(last)} after`]),
    ...(slope === null ? [] : [`slope after ${withInterval(slope.value, slope.ci95)}`]),
  ];
  return [title, ...lines.map((line) => INDENT + INDENT + line)];
}
