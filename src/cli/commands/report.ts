import { html } from '../../report/formats/html.ts';
import { DEFAULT_GATE } from '../../report/gate.ts';
import { safeText } from '../../report/safe-text.ts';
import { sortReport } from '../../report/sort.ts';
import { deliver, formatOptions } from '../deliver.ts';
import { COULD_NOT, OK } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import type { Services } from '../services.ts';
import { lint } from './lint.ts';

const DEFAULT_FILE = 'noiselint-report.html';

/** `lint --format html`, to a file; or the same of a JSON report, such as that of sweep. */
export async function report(inputs: readonly string[], flags: Flags, services: Services): Promise<number> {
  const outputFile = flags.outputFile ?? DEFAULT_FILE;
  const [first] = inputs;
  const isReport = inputs.length === 1 && first?.toLowerCase().endsWith('.json') === true;
  const status = isReport
    ? await show(first, outputFile, flags, services)
    : await lint(inputs, { ...flags, format: ['html'], outputFile }, new Map(), services);
  const isWritten = status !== COULD_NOT;
  if (isWritten && flags.quiet !== true) await services.host.stderr.write(`noiselint: see ${safeText(outputFile)}\n`);
  return status;
}

async function show(input: string, outputFile: string, flags: Flags, { host }: Services): Promise<number> {
  const { readReport } = await import('../read-report.ts');
  const options = await formatOptions(flags, DEFAULT_GATE, host);
  await deliver(sortReport(readReport(input, host.cwd)), html, outputFile, options, flags, host);
  return OK;
}
