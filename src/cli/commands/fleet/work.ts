/** One worker: a process that talks to Redis, and one process for each job at a time. */
import { hostname } from 'node:os';
import { createChildren, type Slot } from '../../../fleet/children.ts';
import { TIMINGS } from '../../../fleet/timings.ts';
import { type Worked, workOn } from '../../../fleet/work.ts';
import { count } from '../../../report/text.ts';
import { COULD_NOT, OK } from '../../exit-status.ts';
import type { WorkFlags } from '../../flags/fleet-flags.ts';
import type { Services } from '../../services/services.ts';
import { UsageError } from '../../usage-error.ts';
import { onQueue, sayTo } from './open.ts';

/** The script of those processes lies beside the bundled program. */
const CHILD = new URL('./fleet-child.cjs', import.meta.url);

export async function work(flags: WorkFlags, { host }: Services): Promise<number> {
  const say = flags.quiet === true ? () => {} : sayTo(host);
  const slots = slotsOf(flags);
  const stop = new AbortController();
  host.onStop?.(() => {
    say('ending: jobs under way go back to the queue; once more ends at once');
    stop.abort();
  });
  const children = createChildren(CHILD, slots, host.env);
  const name = `${hostname()}-${process.pid}`;
  try {
    const worked = await onQueue(
      flags,
      host,
      (fleet) => {
        say(`worker ${name}: ${count(slots.length, 'job')} at a time from the queue ${flags.queue} at ${fleet.shown}`);
        return workOn(fleet, {
          name,
          concurrency: slots.length,
          untilEmpty: flags.untilEmpty === true,
          timings: flags.timings ?? TIMINGS,
          do: children.run,
          stop: stop.signal,
          say,
        });
      },
      true,
    );
    say(summary(worked));
    if (worked.gaveUp !== null) sayTo(host)(worked.gaveUp);
    return worked.failed > 0 || worked.gaveUp !== null ? COULD_NOT : OK;
  } finally {
    children.close();
  }
}

function slotsOf({ concurrency, gpu }: WorkFlags): readonly Slot[] {
  if (gpu === undefined) return Array.from({ length: concurrency ?? 1 }, () => ({}));
  if (concurrency !== undefined)
    throw new UsageError('--gpu says already how many run at once: one on each; leave --concurrency out');
  return gpu.map((device) => ({ CUDA_VISIBLE_DEVICES: device }));
}

function summary({ done, failed, putBack }: Worked): string {
  const parts = [
    `${done} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(putBack > 0 ? [`${putBack} put back`] : []),
  ];
  return parts.join(', ');
}
