/** One row per model and rule (RFC 4180), for spreadsheets and data frames. */
import type { ModelResult, RuleResult } from '../../lint/types.ts';
import { safeText } from '../safe-text.ts';
import type { Formatter } from '../types.ts';

const HEADER = [
  'path',
  'status',
  'reason',
  'grade',
  'score',
  'judged',
  'of',
  'rule',
  'outcome',
  'gainDb',
  'refinedGainDb',
  'unit',
  'ruleScore',
] as const;

type Value = string | number | null;

export const csv: Formatter = ({ models }) =>
  [HEADER, ...models.flatMap(rows)].map((row) => `${row.map(field).join(',')}\n`).join('');

function rows(model: ModelResult): readonly (readonly Value[])[] {
  if (model.status !== 'linted') {
    const cells = [model.path, model.status, model.reason.code];
    return [[...cells, ...HEADER.slice(cells.length).map(() => null)]];
  }
  const { path, status, grade, score, judged, of } = model;
  return model.rules.map((rule) => [
    path,
    status,
    rule.reason?.code ?? null,
    grade,
    score,
    judged,
    of,
    ...ruleCells(rule),
  ]);
}

function ruleCells({ id, outcome, gainDb, refinedGainDb, unit, score }: RuleResult): readonly Value[] {
  return [id, outcome, gainDb, refinedGainDb, unit, score];
}

/** Text that a spreadsheet would run as a formula gets an apostrophe (OWASP, CSV injection); numbers are ours. */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = safeText(value);
  const inert = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
