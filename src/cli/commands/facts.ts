import { facts as factsText } from '../../report/formats/facts.ts';
import { json } from '../../report/formats/json.ts';
import { DEFAULT_GATE } from '../../report/gate.ts';
import { deliver, formatOptions } from '../deliver.ts';
import { COULD_NOT, OK } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import { complain, runLint } from '../run-lint.ts';
import type { Services } from '../services.ts';

/** Prints what was detected. It doesn't judge models, so findings don't fail it. */
export async function facts(inputs: readonly string[], flags: Flags, services: Services): Promise<number> {
  const { host } = services;
  const isJson = flags.format?.at(-1) === 'json';
  const run = await runLint(inputs, flags, services);
  if (run.report.models.length > 0) {
    const options = await formatOptions(flags, DEFAULT_GATE, host, run.rules);
    await deliver(run.report, isJson ? json : factsText, flags.outputFile ?? null, options, flags, host);
  }
  await complain(run, isJson, flags, host);
  return run.problems.length > 0 || run.report.summary.failed > 0 ? COULD_NOT : OK;
}
