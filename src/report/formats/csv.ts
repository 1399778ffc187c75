/** One row per model and rule (RFC 4180), for spreadsheets and data frames. */
import type { ModelResult, RuleResult } from '../../lint/types.ts';
import { type CsvValue, csvRow } from '../csv-text.ts';
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

export const csv: Formatter = ({ models }) => [HEADER, ...models.flatMap(rows)].map(csvRow).join('');

function rows(model: ModelResult): readonly (readonly CsvValue[])[] {
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

function ruleCells({ id, outcome, gainDb, refinedGainDb, unit, score }: RuleResult): readonly CsvValue[] {
  return [id, outcome, gainDb, refinedGainDb, unit, score];
}
