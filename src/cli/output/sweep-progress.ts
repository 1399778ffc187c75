import { safeText } from '../../report/safe-text.ts';
import type { Host } from '../services/host.ts';
import { duration } from './duration.ts';

export interface SweepProgress {
  /** The next model begins. */
  readonly start: (path: string) => void;
  readonly step: (done: number, total: number) => void;
  /** A part of the same model begins. */
  readonly part: (what: string) => void;
  /** Prints a line that is not overwritten. */
  readonly say: (text: string) => Promise<void>;
  readonly clear: () => Promise<void>;
}

const CLEAR_LINE = '\r\u001b[2K';
const EVERY_MS = 200;

/** Shows images done, their rate and the time left, on one line of stderr, if that is a terminal. */
export function createSweepProgress({ stderr, env }: Host, models: number, quiet: boolean): SweepProgress {
  const isShown = !quiet && stderr.isTerminal && env.CI === undefined;
  const width = stderr.columns ?? 80;
  let model = 0;
  let name = '';
  let part = '';
  let startedAt = 0;
  let doneBefore: number | null = null;
  let shownAt = 0;
  const clear = async (): Promise<void> => {
    if (isShown) await stderr.write(CLEAR_LINE);
  };
  return {
    start: (path) => {
      model += 1;
      name = path;
      part = '';
      doneBefore = null;
      startedAt = Date.now();
    },
    part: (what) => {
      part = `: ${what}`;
      doneBefore = null;
      startedAt = Date.now();
    },
    step: (done, total) => {
      const now = Date.now();
      // Images taken from the journal don't count for the rate.
      doneBefore ??= done - 1;
      if (!isShown || now - shownAt < EVERY_MS) return;
      shownAt = now;
      const rate = ((done - doneBefore) / (now - startedAt)) * 1000;
      const left = rate > 0 ? duration((total - done) / rate) : '';
      const counted = models > 1 ? `model ${model}/${models}  ` : '';
      const line = `${counted}${done}/${total} images  ${rate.toFixed(1)}/s  ${left} left  ${safeText(name + part)}`;
      void stderr.write(`${CLEAR_LINE}${line.slice(0, width - 1)}`);
    },
    say: async (text) => {
      await clear();
      await stderr.write(`${text}\n`);
    },
    clear,
  };
}
