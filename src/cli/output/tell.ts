import { safeText } from '../../report/safe-text.ts';
import type { Host } from '../services/host.ts';

/** Prints a line on stderr, prefixed with the name of the program. */
export const tell = (line: string, { stderr }: Pick<Host, 'stderr'>): Promise<void> =>
  stderr.write(`noiselint: ${safeText(line)}\n`);
