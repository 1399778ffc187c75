import { didYouMean } from '../../config/suggest.ts';
import { rankModels, TOTAL } from '../../lint/rank/rank.ts';
import type { RankReport } from '../../report/rank/columns.ts';
import { rankCsv } from '../../report/rank/csv.ts';
import { rankMarkdown } from '../../report/rank/markdown.ts';
import { rankStylish } from '../../report/rank/stylish.ts';
import { type DocumentFormats, deliverDocument, planDocument } from '../documents.ts';
import { COULD_NOT, OK } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import { complain, runLint } from '../run-lint.ts';
import { ruleIds } from '../selection.ts';
import type { Services } from '../services.ts';
import { UsageError } from '../usage-error.ts';

export interface RankFlags extends Flags {
  readonly by: string;
}

const FORMATS: DocumentFormats<RankReport> = { stylish: rankStylish, csv: rankCsv, markdown: rankMarkdown };

/** Orders models; judges none, so findings don't fail it. */
export async function rank(
  inputs: readonly string[],
  flags: RankFlags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const outputs = planDocument(flags, dottedFiles, FORMATS);
  const run = await runLint(inputs, flags, services);
  const keys = [TOTAL, ...ruleIds(run.rules)];
  if (!keys.includes(flags.by))
    throw new UsageError(`can't rank by "${flags.by}"${didYouMean(flags.by, keys)}; one of ${keys.join(', ')}`);
  const { report } = run;
  if (report.models.length > 0) {
    const document: RankReport = { ...report, ranking: rankModels(report, flags.by) };
    await deliverDocument(document, outputs, FORMATS, flags, services.host);
  }
  const inDocument = outputs.every(({ format, file }) => file === null && (format === 'json' || format === 'markdown'));
  await complain(run, inDocument, flags, services.host);
  return run.problems.length > 0 || report.summary.failed > 0 ? COULD_NOT : OK;
}
