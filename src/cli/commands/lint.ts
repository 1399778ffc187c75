import { type FormatName, formatters, isDocument } from '../../report/formatters.ts';
import { wantsColor } from '../color.ts';
import { deliver } from '../deliver.ts';
import { COULD_NOT, exitStatus } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import { gateOf } from '../gate.ts';
import { planOutputs } from '../outputs.ts';
import { complain, runLint } from '../run-lint.ts';
import type { Services } from '../services.ts';

export async function lint(
  inputs: readonly string[],
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const { host } = services;
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  const gate = gateOf(flags);
  const run = await runLint(inputs, flags, services);
  const options = {
    color: wantsColor(flags.color, host),
    colorFiles: flags.color === true,
    width: host.stdout.columns ?? 80,
    quiet: flags.quiet === true,
    gate,
  };
  if (run.report.models.length > 0) {
    await deliver(run.report, outputs, (format) => formatters[format as FormatName], options, host);
  }
  await complain(
    run,
    outputs.every(({ format }) => isDocument(format)),
    host,
  );
  return run.problems.length > 0 ? COULD_NOT : exitStatus(run.report, gate);
}
