import { type Fleet, withFleet } from '../../../fleet/open.ts';
import { safeText } from '../../../report/safe-text.ts';
import type { QueueFlags } from '../../fleet-flags.ts';
import type { Host } from '../../host.ts';

export type Say = (line: string) => void;

/** A line on stderr. */
export const sayTo =
  ({ stderr }: Host): Say =>
  (line) =>
    void stderr.write(`noiselint: ${safeText(line)}\n`);

/** @param isPatient wait for a Redis that goes away meanwhile */
export function onQueue<T>(
  { redis, queue }: QueueFlags,
  host: Host,
  work: (fleet: Fleet) => Promise<T>,
  isPatient = false,
): Promise<T> {
  return withFleet({ redis, queue, env: host.env, isPatient, say: sayTo(host) }, work);
}
