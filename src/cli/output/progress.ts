import { safeText } from '../../report/safe-text.ts';
import type { Host } from '../services/host.ts';

export interface Progress {
  readonly step: (path: string) => Promise<void>;
  readonly clear: () => Promise<void>;
}

const CLEAR_LINE = '\r\u001b[2K';
const EVERY_MS = 100;
const NONE: Progress = { step: async () => {}, clear: async () => {} };

/** Counts models on a line of stderr, if that is a terminal and the run takes a while. @param total null where it is unknown */
export function createProgress({ stderr, env }: Host, total: number | null, quiet: boolean): Progress {
  if (quiet || (total !== null && total < 2) || !stderr.isTerminal || env.CI !== undefined) return NONE;
  const width = stderr.columns ?? 80;
  let done = 0;
  let shownAt = Date.now();
  let isShown = false;
  return {
    step: async (path) => {
      done += 1;
      if (Date.now() - shownAt < EVERY_MS) return;
      shownAt = Date.now();
      isShown = true;
      await stderr.write(
        `${CLEAR_LINE}${`${done}${total === null ? '' : `/${total}`}  ${safeText(path)}`.slice(0, width - 1)}`,
      );
    },
    clear: async () => {
      if (isShown) await stderr.write(CLEAR_LINE);
    },
  };
}
