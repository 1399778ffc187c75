/** Prediction beside measurement: taps in the graph, and changes that were tried on it. */
import { decibels } from '../../lint/signed.ts';
import type { Sweep, SweepConfirmation, SweepCounterfactual, SweepTap, SweepVerdict } from '../../lint/sweep-types.ts';
import type { LintedModel } from '../../lint/types.ts';
import { safeText } from '../safe-text.ts';
import type { Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';
import { wrap } from '../text.ts';
import type { FormatOptions } from '../types.ts';
import { percent, withInterval } from './sweep-curve.ts';

const INDENT = '  ';

export function evidence(
  model: LintedModel,
  { taps, counterfactuals, levels, confirmation }: Sweep,
  style: Style,
  options: FormatOptions,
): readonly string[] {
  return [
    ...(taps.length === 0 ? [] : ['', ...tapTable(taps, style)]),
    ...(confirmation === null ? [] : contradictions(model, confirmation, style, options)),
    ...counterfactuals.flatMap((one) => ['', ...counterfactualLines(one, levels, style, options)]),
    ...(confirmation === null || counterfactuals.length === 0 ? [] : ['', ...summaryLines(confirmation, style)]),
  ];
}

const TAP_COLUMNS: readonly Column[] = [
  { align: 'left', least: 16 },
  { align: 'left' },
  { align: 'right' },
  { align: 'right' },
  { align: 'right' },
  { align: 'left' },
];

const PAINT: { readonly [verdict in SweepVerdict]: keyof Style } = {
  agrees: 'good',
  disagrees: 'warning',
  'not-measurable': 'faint',
};

const BORNE_OUT: { readonly [verdict in SweepVerdict]: string } = {
  agrees: 'yes',
  disagrees: 'neither',
  'not-measurable': 'not measurable',
};

function tapTable(taps: readonly SweepTap[], style: Style): readonly string[] {
  const head = ['rule', 'noise power at', 'paper', 'refined', 'measured', 'borne out'].map((title) =>
    cell(title, style.faint),
  );
  const rows = taps.map(({ rule, at, name, predictedDb, refinedDb, measuredDb, ci95, verdict, agreesWith }): Row => {
    const measured = measuredDb === null ? '' : `${withInterval(measuredDb, ci95, 1)} dB`;
    return [
      cell(safeText(rule)),
      cell(safeText(name ?? at)),
      cell(predictedDb === null ? '' : decibels(predictedDb)),
      cell(refinedDb === null ? '' : decibels(refinedDb)),
      cell(measured),
      cell(agreesWith ?? BORNE_OUT[verdict], style[PAINT[verdict]]),
    ];
  });
  return renderTable(TAP_COLUMNS, [head, ...rows], INDENT);
}

/** Rules that the measured gain would judge differently, and the score that the model would then have. */
function contradictions(
  { score, grade }: LintedModel,
  confirmation: SweepConfirmation,
  style: Style,
  { width }: FormatOptions,
): readonly string[] {
  const against = confirmation.rules.filter(({ contradicted }) => contradicted);
  if (against.length === 0) return [];
  const lines = against.map(({ id, predictedDb, measuredDb, ci95 }) => {
    const measured = withInterval(measuredDb ?? 0, ci95, 1);
    return `${id} is contradicted: predicted ${decibels(predictedDb ?? 0)}, measured ${measured} dB.`;
  });
  if (confirmation.score !== null && confirmation.grade !== null) {
    const before = score === null ? '' : ` instead of ${score.toFixed(1)}, ${grade}`;
    lines.push(`With what was measured the score is ${confirmation.score.toFixed(1)}, ${confirmation.grade}${before}.`);
  }
  return [
    '',
    ...lines.flatMap((line) => wrap(safeText(line), width - INDENT.length)).map((line) => INDENT + style.warning(line)),
  ];
}

/** Per rule, over taps and what was tried. */
function summaryLines({ rules }: SweepConfirmation, style: Style): readonly string[] {
  const rows = rules.map(({ id, verdict, contradicted }): Row => {
    const said = contradicted ? 'contradicted' : verdict === 'not-measurable' ? 'not measurable' : verdict;
    return [cell(safeText(id)), cell(said, style[PAINT[verdict]])];
  });
  const columns: readonly Column[] = [{ align: 'left', least: 16 }, { align: 'left' }];
  return renderTable(columns, [['rule', 'prediction'].map((title) => cell(title, style.faint)), ...rows], INDENT);
}

const cleanText = (clean: NonNullable<SweepCounterfactual['clean']>, levels: Sweep['levels']): string =>
  levels.some(({ accuracy }) => accuracy !== null)
    ? `clean ${percent(clean.before)} before, ${percent(clean.after)} after`
    : `${percent(clean.after)} of the clean images get the same answer as before`;

const inOutput = (db: number | null, ci95: SweepCounterfactual['ci95']): string =>
  db === null ? '' : `, noise over signal in the output ${withInterval(db, ci95, 1)} dB`;

/** What the change would bring and what it costs without retraining: clean accuracy is always shown beside it. */
function counterfactualLines(
  { rule, change, levels, slope, predictedDb, measuredDb, ci95, clean, reason }: SweepCounterfactual,
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
    ...(predictedDb === null ? [] : [`predicted ${decibels(predictedDb)}${inOutput(measuredDb, ci95)}`]),
    ...(clean === null ? [] : [`${cleanText(clean, levels)}, not trained again`]),
    ...(last === undefined ? [] : [`sigma ${last.sigma}: ${score(before.at(-1))} before, ${score(last)} after`]),
    ...(slope === null ? [] : [`slope after ${withInterval(slope.value, slope.ci95)}`]),
  ];
  return [title, ...lines.map((line) => INDENT + INDENT + line)];
}
