import { cancel, forget } from '../../../fleet/cancel.ts';
import { count } from '../../../report/text.ts';
import { COULD_NOT, OK } from '../../exit-status.ts';
import type { CancelFlags } from '../../flags/fleet-flags.ts';
import type { Services } from '../../services/services.ts';
import { UsageError } from '../../usage-error.ts';
import { onQueue, sayTo } from './open.ts';

/** @param names ids of jobs, or models as they were submitted */
export async function cancelJobs(names: readonly string[], flags: CancelFlags, { host }: Services): Promise<number> {
  const { all, forget: forgets } = flags;
  if (names.length === 0 && all !== true) throw new UsageError('name models or jobs to cancel, or --all');
  if (names.length > 0 && all === true) throw new UsageError('--all leaves nothing to name');
  if (forgets === true && all !== true) throw new UsageError('--forget is of the whole queue: it needs --all');
  return onQueue(flags, host, async (fleet) => {
    const strange = new Set(names);
    const chosen = [];
    for await (const members of fleet.store.members())
      for (const member of members) {
        const isNamed = [strange.delete(member.id), strange.delete(member.path)].includes(true);
        if (all === true || isNamed) chosen.push(member);
      }
    const cancelled = await cancel(fleet, chosen);
    if (forgets === true) await forget(fleet);
    for (const name of strange) sayTo(host)(`${name}: no such model or job in the queue ${flags.queue}`);
    const done = chosen.length - cancelled;
    const kept = done === 0 ? '' : `, ${done} done already${forgets === true ? ' and forgotten' : ''}`;
    await host.stdout.write(`${count(cancelled, 'job')} cancelled${kept}\n`);
    return strange.size > 0 ? COULD_NOT : OK;
  });
}
