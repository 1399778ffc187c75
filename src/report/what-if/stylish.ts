/** The predicted effect of each change, best first, then how to make them. */
import type { LintedModel } from '../../lint/types.ts';
import type { ChangeResult, Effect, Target, WhatIf } from '../../lint/what-if/types.ts';
import { verdictLines } from '../formats/stylish-model.ts';
import { safeText } from '../safe-text.ts';
import { createStyle, type Style } from '../style.ts';
import { type Cell, type Column, cell, type Row, renderTable } from '../table.ts';
import { wrap } from '../text.ts';
import type { FormatOptions } from '../types.ts';
import {
  ASSUMPTION,
  describeChange,
  noiseText,
  pointsText,
  scoreText,
  sensitivityText,
  type WhatIfReport,
} from './rows.ts';

const COLUMNS: readonly Column[] = [
  { align: 'left', least: 24 },
  { align: 'right' },
  { align: 'right' },
  { align: 'right' },
  { align: 'right', least: 9 },
];
const INDENT = '  ';

export function whatIfStylish({ models, whatIf, profile }: WhatIfReport, options: FormatOptions): string {
  const style = createStyle(options.color);
  const [model] = models;
  if (model?.status !== 'linted' || whatIf === null) return '';
  const blocks = [
    verdictLines(model, safeText(model.path), style, options),
    whatIf.changes.length === 0 ? nothing(whatIf, options) : table(model, whatIf, profile, style),
    ...whatIf.changes.map((change) => details(change, model, style, options)),
    ...(whatIf.target === null ? [] : [targetLines(whatIf.target, model, style, options)]),
    wrap(ASSUMPTION, options.width).map(style.faint),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function nothing({ advised }: WhatIf, { width }: FormatOptions): readonly string[] {
  const text = advised
    ? 'Nothing to change: no rule that could be judged is above the reference design.'
    : 'Nothing was asked.';
  return wrap(text, width - INDENT.length).map((line) => INDENT + line);
}

function table(
  model: LintedModel,
  { changes, all }: WhatIf,
  profile: WhatIfReport['profile'],
  style: Style,
): readonly string[] {
  const head = ['change', 'noise power', 'sensitivity', 'points', 'score'].map((title) => cell(title, style.faint));
  const row = (title: Cell, effect: Effect): Row => [
    title,
    cell(noiseText(effect, profile)),
    cell(sensitivityText(effect, profile)),
    cell(pointsText(effect), style.faint),
    cell(scoreText(effect)),
  ];
  const rows = changes.map((change): Row => {
    if (change.effect === null) return [cell(change.set), cell('not known', style.note)];
    return row(cell(change.set), change.effect);
  });
  const present: Row = [
    cell('as it is', style.faint),
    cell(''),
    cell(''),
    cell(''),
    cell(scoreText(model), style.faint),
  ];
  const together = all === null || changes.length < 2 ? [] : [row(cell('all together', style.strong), all)];
  return renderTable(COLUMNS, [head, present, ...rows, ...together], INDENT);
}

function details(
  change: ChangeResult,
  { facts }: LintedModel,
  style: Style,
  { width }: FormatOptions,
): readonly string[] {
  const words = describeChange(change, facts);
  const what =
    change.reason !== null
      ? `not predictable: ${safeText(change.reason.message)}`
      : words === null
        ? 'as it is already: no change.'
        : safeText(`${words.old} -> ${words.new}`);
  const more = change.changes ? [change.practice, ...(change.caveat === null ? [] : [change.caveat])] : [];
  const inner = width - 2 * INDENT.length;
  return [
    INDENT + style.strong(change.set),
    ...wrap(what, inner).map((line) => INDENT + INDENT + line),
    ...more.flatMap((text) => wrap(text, inner).map((line) => INDENT + INDENT + style.faint(line))),
    ...(change.changes ? [INDENT + INDENT + style.faint(change.url)] : []),
  ];
}

function targetLines(target: Target, model: LintedModel, style: Style, { width }: FormatOptions): readonly string[] {
  return wrap(targetText(target, model), width).map(target.reached ? style.good : style.warning);
}

/** The answer to `--target-grade` in one sentence. */
export function targetText(
  { grade, reached, sets, effect }: Target,
  { grade: present }: Pick<LintedModel, 'grade'>,
): string {
  const result = `score ${scoreText(effect).replace('  ', ', grade ')}`;
  if (reached && sets.length === 0) return `Grade ${grade} needs nothing: the model has ${present ?? 'no grade'}.`;
  if (reached) return `Grade ${grade} needs ${sets.join(' and ')}: ${result}.`;
  return sets.length === 0
    ? `Grade ${grade} is out of reach: no change is predicted to better it.`
    : `Grade ${grade} is out of reach; the best is ${sets.join(' and ')}: ${result}.`;
}
