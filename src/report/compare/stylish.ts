/** Old against new for a terminal: each fact before and after, and its effect on the gain. */
import type { Fact } from '../../facts/types.ts';
import type { ModelComparison } from '../../lint/compare/types.ts';
import type { Finding, Profile } from '../../lint/types.ts';
import { findingId, placeText } from '../items.ts';
import { safeText } from '../safe-text.ts';
import { createStyle, type Paint, type Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';
import { displayWidth, wrap } from '../text.ts';
import type { FormatOptions } from '../types.ts';
import { evidenceText, factWords } from './fact-words.ts';
import { fleetStylish } from './fleet-stylish.ts';
import { compareList } from './stylish-list.ts';
import { compareSummary } from './stylish-summary.ts';
import { trendPaint } from './trend-paint.ts';
import {
  type Change,
  type ComparisonReport,
  changesOf,
  changeText,
  gainText,
  movedAside,
  pathText,
  sameFactText,
  sideText,
  trendOf,
} from './words.ts';

/** With more models than this, details of each would scroll the regressions out of sight. */
const MOST_IN_DETAIL = 10;
const INDENT = '  ';
const LABEL_WIDTH = 16;
const LEAST_WORDS = 24;
/** Width of the columns for label, gain and change. */
const OTHER_COLUMNS = 45;

export function compareStylish(report: ComparisonReport, options: FormatOptions): string {
  const { models, grades } = report.comparison;
  if (grades !== undefined) return fleetStylish(report, grades, options);
  const style = createStyle(options.color);
  const changed = models.filter(({ status }) => status === 'changed');
  const apart = models.filter(({ status }) => status === 'added' || status === 'removed');
  const many = changed.length > MOST_IN_DETAIL;
  const detailed = many ? changed.filter(({ regressions }) => regressions.length > 0) : changed;
  const listed = many ? [...changed, ...apart] : apart;
  const blocks = [
    ...(many && listed.length > 0 ? [compareList(listed, report.profile, style)] : []),
    ...detailed.map((model) => details(model, report, style, options)),
    ...(!many && listed.length > 0 ? [compareList(listed, report.profile, style)] : []),
    compareSummary(report, style, options),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function details(model: ModelComparison, report: ComparisonReport, style: Style, options: FormatOptions): string {
  const { profile } = report;
  const table = changeTable(model, report, style, options);
  const aside = movedAside(model, profile);
  const other = profile === 'paper' ? 'refined' : "the paper's formula";
  const notes = [
    ...(model.architecture === 'changed' && model.facts.length === 0
      ? ['The architecture changed, in nothing that a rule looks at.']
      : []),
    ...(model.match === 'fingerprint' ? ['Matched by its architecture: the path changed.'] : []),
    ...(aside.length === 0 ? [] : [`By ${other}: ${aside.join(', ')}.`]),
  ];
  const inner = options.width - INDENT.length;
  const lines = [
    ...findingLines(model.findings.removed, 'gone', style.good, inner),
    ...findingLines(model.findings.added, 'new', style.warning, inner),
    ...notes.flatMap((note) => wrap(safeText(note), inner).map(style.faint)),
    ...model.regressions.flatMap(({ message }) => hanging('regression: ', safeText(message), inner, style.bad)),
  ].map((line) => INDENT + line);
  return [...heading(model, profile, style, options), ...block(table), ...block(lines)].join('\n');
}

const block = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

/** Path left, verdicts right, on one line where both fit. */
function heading(model: ModelComparison, profile: Profile, style: Style, { width }: FormatOptions): readonly string[] {
  const path = safeText(pathText(model));
  const trend = trendOf(model, profile);
  const verdict = `${sideText(model.old)} -> ${sideText(model.new)}  ${trend}`;
  const painted = verdict.slice(0, -trend.length) + trendPaint(style, trend)(trend);
  const room = width - displayWidth(path) - displayWidth(verdict);
  return room >= 2
    ? [style.strong(path) + ' '.repeat(room) + painted]
    : [style.strong(path), ' '.repeat(Math.max(0, width - displayWidth(verdict))) + painted];
}

function changeTable(
  model: ModelComparison,
  { profile }: ComparisonReport,
  style: Style,
  { width }: FormatOptions,
): readonly string[] {
  const room = Math.max(LEAST_WORDS, width - OTHER_COLUMNS);
  const columns: readonly Column[] = [
    { align: 'left', least: LABEL_WIDTH },
    { align: 'left', least: room },
    { align: 'right', least: 9 },
    { align: 'right', least: 9 },
  ];
  const changes = changesOf(model, profile);
  const rows = changes.flatMap((change) => changeRows(change, profile, style, room));
  if (rows.length === 0) return [];
  const head: Row = [cell(''), cell(''), cell('gain', style.faint), cell('change', style.faint)];
  return renderTable(columns, [head, ...rows, ...totals(model, profile, style)], INDENT);
}

function changeRows({ label, fact, rule }: Change, profile: Profile, style: Style, room: number): readonly Row[] {
  const [before, after] =
    rule === null ? ['', ''] : [gainText(rule.old, rule.unit, profile), gainText(rule.new, rule.unit, profile)];
  const change = rule === null || before === after ? '' : changeText(rule.change, rule.unit, profile);
  if (fact === null) {
    const what = { lines: wrap(sameFactText(rule, profile), room), paint: style.faint };
    return [
      [cell(safeText(label)), what, cell(before), cell('')],
      [cell(''), cell(''), cell(after), cell(change, style.strong)],
    ];
  }
  const words = factWords(fact);
  return [
    [cell(safeText(label)), wrapped('-', words.old, room), cell(before), cell('')],
    ...evidenceRow(fact.old, style, room),
    [cell(''), wrapped('+', words.new, room), cell(after), cell(change, style.strong)],
    ...evidenceRow(fact.new, style, room),
  ];
}

function wrapped(sign: string, text: string, room: number): Row[number] {
  return { lines: wrap(safeText(text), room - 2).map((line, index) => `${index === 0 ? sign : ' '} ${line}`) };
}

function evidenceRow(fact: Fact<unknown>, style: Style, room: number): readonly Row[] {
  const text = evidenceText(fact);
  if (text === null) return [];
  return [
    [
      cell(''),
      { lines: wrap(safeText(text), room - 4).map((line) => `    ${line}`), paint: style.faint },
      cell(''),
      cell(''),
    ],
  ];
}

/** Worth a line where more than one rule adds to it. */
function totals({ difference, rules }: ModelComparison, profile: Profile, style: Style): readonly Row[] {
  const moving = rules.filter(
    ({ unit, change }) => unit === 'noise-power' && change !== null && changeText(change, unit, profile) !== '0.0 dB',
  );
  if (difference?.noisePower == null || moving.length < 2) return [];
  return [
    [
      cell(''),
      cell('noise power, all together', style.faint),
      cell(''),
      cell(changeText(difference.noisePower, 'noise-power', profile), style.strong),
    ],
  ];
}

function findingLines(findings: readonly Finding[], word: string, paint: Paint, width: number): readonly string[] {
  return findings.flatMap((finding) => {
    const place = placeText(finding);
    const what = `${finding.severity} ${findingId(finding)}${place === null ? '' : ` at ${place}`}`;
    return hanging(`${word}: `, safeText(what), width, paint);
  });
}

function hanging(lead: string, text: string, width: number, paint: Paint): readonly string[] {
  return wrap(text, width - lead.length).map(
    (line, index) =>
      (index === 0 ? paint(lead.trimEnd()) + lead.slice(lead.trimEnd().length) : ' '.repeat(lead.length)) + line,
  );
}
