/** One model in detail: verdict, table of rules, advice. */
import { decibels } from '../../lint/signed.ts';
import type { LintedModel, ModelResult, Report, RuleResult } from '../../lint/types.ts';
import { describeDetected, describeSource, factOf } from '../describe.ts';
import { gainsOf } from '../gains.ts';
import { type Group, groupAlike, groupGainDb } from '../group.ts';
import { gain, saving, score, unitOf } from '../numbers.ts';
import { safeText } from '../safe-text.ts';
import { outcomePaint, type Paint, type Style } from '../style.ts';
import { type Column, cell, type Row, renderTable } from '../table.ts';
import { displayWidth, padEnd, padStart, wrap } from '../text.ts';
import type { FormatOptions } from '../types.ts';
import { VERDICT } from '../verdict-words.ts';
import { nextStep } from './next-step.ts';

function columns(detectedWidth: number): readonly Column[] {
  return [
    { align: 'left', least: 16 },
    { align: 'left', least: detectedWidth },
    { align: 'right', least: 8 },
    { align: 'right', least: 8 },
    { align: 'left' },
  ];
}

/** Width of the table's columns other than the detected one. */
const OTHER_COLUMNS = 51;
/** Of the built-in rules; ids of plugins may be longer. */
const LONGEST_ID = 'input-resolution'.length;
const LEAST_DETECTED = 24;
const INDENT = '  ';

export function modelDetails(model: ModelResult, report: Report, style: Style, options: FormatOptions): string {
  const path = safeText(model.path);
  if (model.status !== 'linted') {
    const reason = wrap(`not applicable: ${safeText(model.reason.message)}`, options.width - INDENT.length);
    return [style.strong(path), ...reason.map((line) => INDENT + style.faint(line))].join('\n');
  }
  const advice = adviceLines(model, style, options);
  return [
    ...verdictLines(model, path, style, options),
    '',
    ...ruleTable(model, report, style, options),
    ...(advice.length > 0 ? ['', ...advice] : []),
    ...nextStepLines(model, report, style, options),
  ].join('\n');
}

/** Path left, verdict right, on one line where both fit. */
export function verdictLines(
  model: LintedModel,
  path: string,
  style: Style,
  { width }: FormatOptions,
): readonly string[] {
  const grade = model.grade ?? '-';
  const rest = `  ${padStart(score(model.score), 5)}   ${model.judged} of ${model.of} rules`;
  const verdict = gradePaint(style, model)(grade) + rest;
  const room = width - displayWidth(path) - 2;
  const needed = grade.length + rest.length;
  return needed <= room
    ? [style.strong(path) + ' '.repeat(width - displayWidth(path) - needed) + verdict]
    : [style.strong(path), ' '.repeat(Math.max(0, width - needed)) + verdict];
}

export function gradePaint(style: Style, { grade }: LintedModel): Paint {
  if (grade === 'A' || grade === 'B') return style.good;
  if (grade === 'C') return style.warning;
  return grade === null ? style.faint : style.bad;
}

function ruleTable(model: LintedModel, { profile }: Report, style: Style, options: FormatOptions): readonly string[] {
  const other = profile === 'paper' ? 'refined' : 'paper';
  const head = ['rule', 'detected', 'gain', other, 'verdict'].map((title) => cell(title, style.faint));
  const longer = Math.max(...model.rules.map(({ id }) => id.length)) - LONGEST_ID;
  const detectedWidth = Math.max(LEAST_DETECTED, options.width - OTHER_COLUMNS - Math.max(0, longer));
  const rows = model.rules.map((rule): Row => {
    const [driving, beside] = gainsOf(rule, profile);
    return [
      cell(safeText(rule.id)),
      { lines: detectedLines(model, rule, detectedWidth) },
      cell(gain(driving, rule.unit)),
      cell(gain(beside, rule.unit), style.faint),
      { lines: verdictCell(rule), paint: outcomePaint(style, rule.outcome) },
    ];
  });
  return renderTable(columns(detectedWidth), [head, ...rows, ...budgetRow(model, profile, style)], INDENT);
}

/** What the rule found, and how much of that is suppressed. */
function verdictCell({ outcome, suppressed = 0 }: RuleResult): readonly string[] {
  return suppressed === 0 ? [VERDICT[outcome]] : [VERDICT[outcome], `${suppressed} suppressed`];
}

/** What was detected, with its source unless that is the graph; or why nothing is known. */
function detectedLines({ facts }: LintedModel, rule: RuleResult, width: number): readonly string[] {
  const fact = factOf(rule.id, facts);
  const words = describeDetected(rule.id, facts);
  const reason =
    rule.reason === null ? [] : wrap(`${words === null ? 'not known: ' : ''}${safeText(rule.reason.message)}`, width);
  if (rule.detected !== undefined) return [...wrap(safeText(rule.detected), width), ...reason];
  if (fact === null || !fact.known || words === null) return reason;
  const detected = [...wrap(safeText(words), width), ...reason];
  return fact.source === 'graph' ? detected : [...detected, ...wrap(origin(fact), width)];
}

/** A sidecar is named, the other sources are described. */
function origin(fact: {
  readonly source: Parameters<typeof describeSource>[0];
  readonly evidence: LintedModel['facts']['input']['evidence'];
}): string {
  const file = fact.source === 'sidecar' ? fact.evidence[0]?.at.split('#')[0] : undefined;
  return file === undefined || file === '' ? describeSource(fact.source) : `from ${safeText(file)}`;
}

/** The sum over the rules in one unit, worth a line only where there is more than one to add. */
function budgetRow({ budget, rules }: LintedModel, profile: Report['profile'], style: Style): readonly Row[] {
  const added = rules.filter(({ unit, gainDb }) => unit === 'noise-power' && gainDb !== null).length;
  if (added < 2) return [];
  const [driving, beside] = gainsOf(budget, profile);
  const what = budget.complete ? 'noise power, all together' : 'noise power, as far as known';
  return [[cell(''), cell(what, style.faint), cell(decibels(driving)), cell(decibels(beside), style.faint), cell('')]];
}

/** A numbered list, largest benefit first: what each saves, what is wrong, what to do. */
function adviceLines(model: LintedModel, style: Style, options: FormatOptions): readonly string[] {
  const groups = groupAlike(model.findings);
  const savings = groups.map((group) => savingText(model, group));
  const numberWidth = String(groups.length).length;
  const savingWidth = Math.max(0, ...savings.map(displayWidth));
  const hang = INDENT.length + numberWidth + 2 + savingWidth + (savingWidth > 0 ? 2 : 0);
  return groups.flatMap((group, index) => {
    const number = padStart(String(index + 1), numberWidth);
    const saved = savingWidth > 0 ? `${padStart(savings[index] ?? '', savingWidth)}  ` : '';
    const lead = `${INDENT}${number}  ${saved}`;
    return groupLines(group, options.width - hang, style).map(
      (line, row) => (row === 0 ? lead : padEnd('', hang)) + line,
    );
  });
}

/** One line where it fits; commands are never cut. */
function nextStepLines(model: LintedModel, report: Report, style: Style, options: FormatOptions): readonly string[] {
  const { width } = options;
  const commands = nextStep(model, report, options);
  const line = commands.join(' · ');
  const lines = INDENT.length + displayWidth(line) <= width && line !== '' ? [line] : commands;
  return lines.map((text) => INDENT + style.faint(text));
}

function groupLines([finding, ...others]: Group, width: number, style: Style): readonly string[] {
  const paint = outcomePaint(style, finding.severity);
  const [first = '', ...more] = wrap(`${finding.severity}: ${safeText(finding.message)}`, width);
  const advice = finding.advice === null ? [] : wrap(safeText(finding.advice), width);
  const places = others.map((other) => safeText(other.name ?? other.at ?? other.message));
  const also = places.length === 0 ? [] : wrap(`Likewise ${places.join(', ')}.`, width).map(style.faint);
  return [paint(finding.severity) + first.slice(finding.severity.length), ...more, ...advice, ...also];
}

function savingText({ rules }: LintedModel, group: Group): string {
  const gainDb = groupGainDb(group);
  if (gainDb === null) return '';
  return saving(gainDb, unitOf(group[0], rules));
}
