import { safeText } from '../../report/safe-text.ts';
import { COULD_NOT } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import type { Services } from '../services.ts';
import { lint } from './lint.ts';

const DEFAULT_FILE = 'noiselint-report.html';

/** `lint --format html`, to a file. */
export async function report(inputs: readonly string[], flags: Flags, services: Services): Promise<number> {
  const outputFile = flags.outputFile ?? DEFAULT_FILE;
  const status = await lint(inputs, { ...flags, format: ['html'], outputFile }, new Map(), services);
  const isWritten = status !== COULD_NOT;
  if (isWritten && flags.quiet !== true) await services.host.stderr.write(`noiselint: see ${safeText(outputFile)}\n`);
  return status;
}
