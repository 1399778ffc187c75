import type { Report } from '../../lint/types.ts';
import { facts as factsText } from '../../report/formats/facts.ts';
import { COULD_NOT, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { type DocumentFormats, deliverDocument, planDocument } from '../output/documents.ts';
import { complain, runLint } from '../run/run-lint.ts';
import type { Services } from '../services/services.ts';

const FORMATS: DocumentFormats<Report> = { stylish: factsText };

/** Prints what was detected. It doesn't judge models, so findings don't fail it. */
export async function facts(
  inputs: readonly string[],
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const outputs = planDocument(flags, dottedFiles, FORMATS);
  const run = await runLint(inputs, flags, services);
  if (run.report.models.length > 0) await deliverDocument(run.report, outputs, FORMATS, flags, services.host);
  const inDocument = outputs.every(({ format, file }) => file === null && format === 'json');
  await complain(run, inDocument, flags, services.host);
  return run.problems.length > 0 || run.report.summary.failed > 0 ? COULD_NOT : OK;
}
