import { didYouMean } from '../../config/suggest.ts';
import { rankModels } from '../../lint/rank/rank.ts';
import { TOTAL } from '../../lint/rank/ranker.ts';
import type { RankReport } from '../../report/rank/columns.ts';
import { rankCsv } from '../../report/rank/csv.ts';
import { rankMarkdown } from '../../report/rank/markdown.ts';
import { rankStylish } from '../../report/rank/stylish.ts';
import { COULD_NOT, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { type DocumentFormats, deliverDocument, planDocument } from '../output/documents.ts';
import type { Output } from '../output/outputs.ts';
import { ruleIds } from '../plan/selection.ts';
import { openView, resultsAmong } from '../results/open-results.ts';
import { complain, runLint } from '../run/run-lint.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export interface RankFlags extends Flags {
  readonly by: string;
  readonly top?: number;
}

const FORMATS: DocumentFormats<RankReport> = { stylish: rankStylish, csv: rankCsv, markdown: rankMarkdown };

/** Ranks models. It doesn't judge them, so findings don't fail it. */
export async function rank(
  inputs: readonly string[],
  flags: RankFlags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const outputs = planDocument(flags, dottedFiles, FORMATS);
  const file = resultsAmong(inputs);
  if (file !== null) return rankFile(file, outputs, flags, services);
  const run = await runLint(inputs, flags, services);
  checkKey(flags.by, [TOTAL, ...ruleIds(run.rules)]);
  const { report } = run;
  if (report.models.length > 0) {
    const document: RankReport = { ...report, ranking: rankModels(report, flags.by, flags.top) };
    await deliverDocument(document, outputs, FORMATS, flags, services.host);
  }
  const inDocument = outputs.every(({ format, file }) => file === null && (format === 'json' || format === 'markdown'));
  await complain(run, inDocument, flags, services.host);
  return run.problems.length > 0 || report.summary.failed > 0 ? COULD_NOT : OK;
}

/** Results were told of when they were made; what could not be read is counted. */
async function rankFile(
  file: string,
  outputs: readonly Output[],
  flags: RankFlags,
  { host }: Services,
): Promise<number> {
  const results = await openView(file, flags, host);
  const { rankResults } = await import('../results/rank-results.ts');
  const isWhole = outputs.some(({ format }) => format === 'json');
  const { document, keys } = await rankResults(results, flags.by, flags.top ?? Number.POSITIVE_INFINITY, isWhole);
  checkKey(flags.by, keys);
  await deliverDocument(document, outputs, FORMATS, flags, host);
  return OK;
}

function checkKey(by: string, keys: readonly string[]): void {
  if (!keys.includes(by))
    throw new UsageError(`can't rank by "${by}"${didYouMean(by, keys)}; one of ${keys.join(', ')}`);
}
