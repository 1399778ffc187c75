import { setTimeout as sleep } from 'node:timers/promises';
import { type Status, statusOf } from '../../../fleet/status.ts';
import { safeJson, safeLines } from '../../../report/safe-text.ts';
import { OK } from '../../exit-status.ts';
import type { StatusFlags } from '../../flags/fleet-flags.ts';
import { writeFile } from '../../output/write-file.ts';
import type { Services } from '../../services/services.ts';
import { onQueue } from './open.ts';
import { statusText } from './status-text.ts';

const WATCH_MS = 2_000;
const CLEAR_SCREEN = '\u001b[2J\u001b[H';
/** A person reads the first few. */
const MOST_SHOWN = 20;
const ALL = 100_000;

const TEXT: Readonly<Record<StatusFlags['format'], (status: Status) => string | Promise<string>>> = {
  text: (status) => safeLines(statusText(status)),
  json: (status) => `${safeJson(JSON.stringify(status, null, 2))}\n`,
  prometheus: async (status) => (await import('../../../fleet/metrics.ts')).prometheus(status),
};

export async function status(flags: StatusFlags, { host }: Services): Promise<number> {
  const { format, outputFile, watch } = flags;
  const stop = new AbortController();
  const stopListening = host.onInterrupt?.(() => stop.abort());
  return onQueue(
    flags,
    host,
    async (fleet) => {
      for (;;) {
        const now = await statusOf(fleet, format === 'text' ? MOST_SHOWN : ALL);
        const text = await TEXT[format](now);
        if (outputFile !== undefined) await writeFile(outputFile, text, host.cwd);
        else await host.stdout.write(watch === true && host.stdout.isTerminal ? CLEAR_SCREEN + text : text);
        const isOver = now.active + now.waiting + now.delayed === 0;
        if (watch !== true || isOver || stop.signal.aborted) break;
        await sleep(WATCH_MS, null, { signal: stop.signal }).catch(() => {});
      }
      stopListening?.();
      return OK;
    },
    watch === true,
  );
}
