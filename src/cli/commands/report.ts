import { html } from '../../report/formats/html.ts';
import { DEFAULT_GATE } from '../../report/gate.ts';
import { sortReport } from '../../report/sort.ts';
import { COULD_NOT, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { deliver, formatOptions } from '../output/deliver.ts';
import { tell } from '../output/tell.ts';
import { refuseLink } from '../output/write-file.ts';
import { refuseJudging } from '../results/judged-already.ts';
import { openView, resultsAmong } from '../results/open-results.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';
import { lint } from './lint.ts';

const DEFAULT_FILE = 'noiselint-report.html';

/** More would take a browser long to open, and nobody reads them. */
const MOST_SHOWN = 300;

export interface ReportFlags extends Flags {
  readonly top?: number;
}

/** `lint --format html`, to a file; or the same of a JSON report, such as that of sweep, or of results. */
export async function report(inputs: readonly string[], flags: ReportFlags, services: Services): Promise<number> {
  const outputFile = flags.outputFile ?? DEFAULT_FILE;
  if (flags.outputFile === undefined) refuseLink(DEFAULT_FILE, services.host.cwd);
  const file = resultsAmong(inputs);
  if (flags.top !== undefined && file === null) throw new UsageError('--top is for results of -f jsonl');
  const [first] = inputs;
  const isReport = inputs.length === 1 && first?.toLowerCase().endsWith('.json') === true;
  const status = isReport
    ? await show(first, outputFile, flags, services)
    : file !== null
      ? await showResults(file, outputFile, flags, services)
      : await lint(inputs, { ...flags, format: ['html'], outputFile }, new Map(), services);
  const isWritten = status !== COULD_NOT;
  if (isWritten && flags.quiet !== true) await tell(`see ${outputFile}`, services.host);
  return status;
}

async function show(input: string, outputFile: string, flags: Flags, { host }: Services): Promise<number> {
  refuseJudging(input, flags);
  const { readReport } = await import('../results/read-report.ts');
  const options = formatOptions(flags, DEFAULT_GATE, host);
  await deliver(sortReport(readReport(input, host.cwd)), html, outputFile, options, flags, host);
  return OK;
}

async function showResults(file: string, outputFile: string, flags: ReportFlags, { host }: Services): Promise<number> {
  const results = await openView(file, flags, host);
  const { reportOf } = await import('../results/report-results.ts');
  const report = await reportOf(results, flags.top ?? MOST_SHOWN);
  const options = formatOptions(flags, DEFAULT_GATE, host);
  const rules = [...options.rules, ...(results.end?.run?.rules ?? [])];
  await deliver(report, html, outputFile, { ...options, rules }, flags, host);
  return OK;
}
