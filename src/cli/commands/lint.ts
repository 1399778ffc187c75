import { tellsOfFailures } from '../../report/format-names.ts';
import { deliver, formatOptions } from '../deliver.ts';
import { COULD_NOT, exitStatus } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import { loadFormatter } from '../load-formatter.ts';
import { planOutputs } from '../outputs.ts';
import { complain, type LintRun, runLint } from '../run-lint.ts';
import type { Services } from '../services.ts';
import { appendStepSummary } from '../step-summary.ts';

export async function lint(
  inputs: readonly string[],
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const { host } = services;
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  // Loaded before the work, so that a wrong path fails at once.
  const planned = await Promise.all(
    outputs.map(async ({ format, file }) => ({ file, formatter: await loadFormatter(format, host.cwd) })),
  );
  const run = await accept(await runLint(inputs, flags, services), flags, host.cwd);
  if (run.report.models.length > 0) {
    const options = await formatOptions(flags, run.gate, host, run.rules);
    for (const { file, formatter } of planned) await deliver(run.report, formatter, file, options, flags, host);
    if (outputs.some(({ format }) => format === 'github')) await appendStepSummary(run.report, options, host);
  }
  // A document in a file tells nobody who looks at the terminal.
  const inDocument = outputs.every(({ format, file }) => file === null && tellsOfFailures(format));
  await complain(run, inDocument, flags, host);
  return run.problems.length > 0 ? COULD_NOT : exitStatus(run.report, run.gate);
}

/** What a baseline accepts is taken out, where there is one. */
async function accept(run: LintRun, flags: Flags, cwd: string): Promise<LintRun> {
  if (flags.baseline === undefined && run.loaded?.config.baseline === undefined) return run;
  const { baselinePath, withBaseline } = await import('../baseline.ts');
  const path = baselinePath(flags.baseline, run, cwd);
  return path === null ? run : withBaseline(run, path, flags, cwd);
}
