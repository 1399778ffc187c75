/** One row per model, ranked ones first; a model without a rank has an empty cell, never a zero. */
import { decisiveDb } from '../../lint/decisive.ts';
import { type CsvValue, csvRow } from '../csv-text.ts';
import { ruleIds } from '../rule-ids.ts';
import { modelsByPath, type RankReport } from './columns.ts';

export function rankCsv(report: RankReport): string {
  const { ranking, profile } = report;
  const ids = ruleIds(report);
  const models = modelsByPath(report);
  const header = ['path', 'rank', 'meanRank', 'tied', 'db', ...ids, 'score', 'grade', 'missing'];
  const row = (path: string, places: readonly CsvValue[], missing: readonly string[]): readonly CsvValue[] => {
    const model = models.get(path);
    const gains = ids.map((id) => {
      const rule = model?.rules.find((one) => one.id === id);
      return rule === undefined ? null : decisiveDb(rule, profile);
    });
    return [path, ...places, ...gains, model?.score ?? null, model?.grade ?? null, missing.join(' ') || null];
  };
  const rows = [
    ...ranking.ranked.map(({ path, rank, meanRank, tied, db }) => row(path, [rank, meanRank, tied, db], [])),
    ...ranking.unranked.map(({ path, missing }) => row(path, [null, null, null, null], missing)),
  ];
  return [header, ...rows].map(csvRow).join('');
}
