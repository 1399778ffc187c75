import { appendFileSync } from 'node:fs';
import type { Report } from '../../lint/types.ts';
import type { FormatOptions } from '../../report/types.ts';
import type { Host } from '../services/host.ts';

/** Appends to the job summary of GitHub Actions, in Markdown. */
export async function appendStepSummary(
  report: Report,
  options: Omit<FormatOptions, 'color'>,
  { env }: Host,
): Promise<void> {
  const file = env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  const { markdown } = await import('../../report/formats/markdown.ts');
  appendFileSync(file, markdown(report, { ...options, color: false }));
}
