import type { Rule } from '../../../rules/rule.ts';
import { infoOf } from '../../lint/rule-info.ts';
import type { Report } from '../../lint/types.ts';
import { isForPrograms } from '../../report/format-names.ts';
import type { Gate } from '../../report/gate.ts';
import { sortReport } from '../../report/sort.ts';
import type { FormatOptions, Formatter } from '../../report/types.ts';
import type { Flags } from '../flags/flags.ts';
import type { Host } from '../services/host.ts';
import { UsageError } from '../usage-error.ts';
import { wantsColor } from './color.ts';
import { loadFormatter } from './load-formatter.ts';
import type { Output } from './outputs.ts';
import { appendStepSummary } from './step-summary.ts';
import { isTooLong } from './too-long.ts';
import { writeFile } from './write-file.ts';

const NARROWEST = 60;
const PLAIN_WIDTH = 80;

/** The options of formats; where stdout is no terminal, lines are 80 columns wide. */
export function formatOptions(
  flags: Flags,
  gate: Gate,
  { stdout }: Host,
  rules?: readonly Rule[],
): Omit<FormatOptions, 'color'> {
  const width = Math.max(NARROWEST, stdout.columns ?? PLAIN_WIDTH);
  const { quiet = false, allowPrivateHosts = false } = flags;
  return { width, quiet, gate, rules: infoOf(rules), allowPrivateHosts };
}

/** A format, and where its text is written. */
export interface Document extends Output {
  readonly formatter: Formatter;
}

export async function loadDocuments(outputs: readonly Output[], cwd: string): Promise<readonly Document[]> {
  return Promise.all(
    outputs.map(async (output) => ({ ...output, formatter: await loadFormatter(output.format, cwd) })),
  );
}

/** Writes a report in every format asked for. */
export async function deliverAll(
  report: Report,
  documents: readonly Document[],
  options: Omit<FormatOptions, 'color'>,
  flags: Flags,
  host: Host,
): Promise<void> {
  const sorted = sortReport(report);
  // Without models there is nothing for people to read, but programs expect their documents.
  const isEmpty = report.models.length === 0;
  for (const { format, file, formatter } of documents) {
    if (isEmpty && file === null && !isForPrograms(format)) continue;
    await deliver(sorted, formatter, file, options, flags, host);
  }
  if (isEmpty) return;
  if (documents.some(({ format }) => format === 'github')) await appendStepSummary(sorted, options, host);
}

/** Writes a document to a file, or to stdout for null. A file gets colour only where that is asked for. */
export async function deliver<D>(
  document: D,
  format: (document: D, options: FormatOptions) => string,
  file: string | null,
  options: Omit<FormatOptions, 'color'>,
  flags: Flags,
  host: Host,
): Promise<void> {
  const color = file === null ? wantsColor(flags.color, host) : flags.color === true;
  await writeText(
    told(() => format(document, { ...options, color })),
    file,
    host,
  );
}

function told(format: () => string): string {
  try {
    return format();
  } catch (error) {
    if (!isTooLong(error)) throw error;
    throw new UsageError('a run of so many models is too long for one document: lint with -f jsonl, a line a model');
  }
}

export async function writeText(text: string, file: string | null, { stdout, cwd }: Host): Promise<void> {
  if (file === null) await stdout.write(text);
  else await writeFile(file, text, cwd);
}
