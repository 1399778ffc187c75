import { safeText } from '../report/safe-text.ts';
import type { Host } from './host.ts';

/** A line of our own on stderr. */
export const tell = (line: string, { stderr }: Pick<Host, 'stderr'>): Promise<void> =>
  stderr.write(`noiselint: ${safeText(line)}\n`);
