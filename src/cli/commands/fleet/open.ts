import { type Fleet, withFleet } from '../../../fleet/open.ts';
import type { QueueFlags } from '../../flags/fleet-flags.ts';
import { tell } from '../../output/tell.ts';
import type { Host } from '../../services/host.ts';

export type Say = (line: string) => void;

/** A line on stderr. */
export const sayTo =
  (host: Host): Say =>
  (line) =>
    void tell(line, host);

/** @param isPatient wait for a Redis that goes away meanwhile */
export function onQueue<T>(
  { redis, queue }: QueueFlags,
  host: Host,
  work: (fleet: Fleet) => Promise<T>,
  isPatient = false,
): Promise<T> {
  return withFleet({ redis, queue, env: host.env, isPatient, say: sayTo(host) }, work);
}
