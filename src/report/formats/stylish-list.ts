/** Many models: one aligned line each. The path comes last and is never cut, so that it can be copied. */
import { decisiveDb } from '../../lint/decisive.ts';
import type { LintedModel, ModelResult, Report, Severity } from '../../lint/types.ts';
import { gain, score } from '../numbers.ts';
import { safeText } from '../safe-text.ts';
import { outcomePaint, type Style } from '../style.ts';
import { type Cell, type Column, cell, type Row, renderTable } from '../table.ts';
import { gradePaint } from './stylish-model.ts';

const COLUMNS: readonly Column[] = [
  { align: 'left' },
  { align: 'right' },
  { align: 'left' },
  { align: 'left' },
  { align: 'right' },
  { align: 'left' },
];

/** Short forms as in other linters, so that severities can be told apart without colour. */
const LETTER: { readonly [severity in Severity]: string } = { info: 'I', warning: 'W', error: 'E' };

export function modelList(models: readonly ModelResult[], report: Report, style: Style): string {
  const head = ['', 'score', 'rules', 'worst', 'gain', 'model'].map((title) => cell(title, style.faint));
  return renderTable(COLUMNS, [head, ...models.map((model) => modelRow(model, report, style))], '').join('\n');
}

function modelRow(model: ModelResult, report: Report, style: Style): Row {
  const path = cell(safeText(model.path));
  if (model.status !== 'linted') {
    return [
      cell('-', style.faint),
      cell('-', style.faint),
      cell('-', style.faint),
      cell('not applicable', style.faint),
      cell(''),
      path,
    ];
  }
  return [
    cell(model.grade ?? '-', gradePaint(style, model)),
    cell(score(model.score)),
    cell(`${model.judged}/${model.of}`),
    ...worst(model, report, style),
    path,
  ];
}

/** The first finding in sorted order; where there is none, the first rule that could not be judged. */
function worst({ findings, rules }: LintedModel, { profile }: Report, style: Style): readonly [Cell, Cell] {
  const [finding] = findings.filter(({ severity }) => severity !== 'info');
  if (finding !== undefined) {
    const rule = rules.find(({ id }) => id === finding.rule);
    return [
      cell(
        `${LETTER[finding.severity]} ${safeText(finding.rule ?? finding.code)}`,
        outcomePaint(style, finding.severity),
      ),
      cell(rule === undefined ? '' : gain(decisiveDb(rule, profile), rule.unit)),
    ];
  }
  const unknown = rules.find(({ outcome }) => outcome === 'unknown');
  return [cell(unknown === undefined ? '' : `? ${safeText(unknown.id)}`, style.note), cell('')];
}
