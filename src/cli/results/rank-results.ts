/** Ranks more results than fit in memory: keeps of each only what its row shows. */
import { createRanker, createScope, type Rankable, TOTAL } from '../../lint/rank/ranker.ts';
import { summarize, withModel } from '../../lint/summary.ts';
import type { LintedModel } from '../../lint/types.ts';
import type { RankReport } from '../../report/rank/columns.ts';
import type { Results } from './read-results.ts';

type Row = Pick<LintedModel, 'status' | 'score' | 'grade'> & Rankable;

export interface RankedResults {
  readonly document: RankReport;
  /** `total`, and rules that may rank. */
  readonly keys: readonly string[];
}

/** @param isWhole keeps what is listed in full, for a document */
export async function rankResults(
  { head, lines }: Results,
  by: string,
  top: number,
  isWhole: boolean,
): Promise<RankedResults> {
  const { run: _, ...about } = head;
  const scope = createScope(by);
  const ids = new Set<string>();
  let summary = summarize([]);
  for await (const { model, suppressed } of lines()) {
    summary = withModel(summary, model, suppressed);
    if (model.status !== 'linted') continue;
    scope.add(model);
    for (const { id } of model.rules) ids.add(id);
  }
  const ranker = createRanker<Row>(by, scope.scope(), head.profile, top);
  for await (const { model } of lines()) {
    if (model.status === 'linted') ranker.add(isWhole ? model : rowOf(model));
  }
  const document = { ...about, models: ranker.models(), summary, ranking: ranker.ranking() };
  return { document, keys: [TOTAL, ...ids] };
}

function rowOf({ status, path, rules, budget, score, grade }: LintedModel): Row {
  return { status, path, rules, budget, score, grade };
}
