import type { Rule } from '../../rules/rule.ts';
import type { Report } from '../lint/types.ts';
import type { Gate } from '../report/gate.ts';
import type { FormatOptions } from '../report/types.ts';
import { wantsColor } from './color.ts';
import type { Flags } from './flags.ts';
import type { Host } from './host.ts';
import { writeFile } from './write-file.ts';

const NARROWEST = 60;
const PLAIN_WIDTH = 80;

/** How the report is told here; a pipe is as wide as paper. */
export async function formatOptions(
  flags: Flags,
  gate: Gate,
  { stdout }: Host,
  rules?: readonly Rule[],
): Promise<Omit<FormatOptions, 'color'>> {
  const { infoOf } = await import('../lint/rule-info.ts');
  const width = Math.max(NARROWEST, stdout.columns ?? PLAIN_WIDTH);
  return { width, quiet: flags.quiet === true, gate, rules: infoOf(rules) };
}

/** To a file, or to stdout for null. A file gets colour only when it is asked for. */
export async function deliver<R extends Report>(
  report: R,
  format: (report: R, options: FormatOptions) => string,
  file: string | null,
  options: Omit<FormatOptions, 'color'>,
  flags: Flags,
  host: Host,
): Promise<void> {
  const color = file === null ? wantsColor(flags.color, host) : flags.color === true;
  const text = format(report, { ...options, color });
  if (file === null) await host.stdout.write(text);
  else await writeFile(file, text, host.cwd);
}
