/** Results in the order of their models, one after another, and why a model has none. */
import type { Result } from '../report/run-lines.ts';
import type { Fleet } from './open.ts';
import { reasonOf } from './reason.ts';
import type { Member } from './store.ts';

/** @param onMissing called for each model without a result */
export async function* collectResults(
  { queue, store }: Fleet,
  onMissing: (path: string, why: string) => void,
): AsyncGenerator<Result> {
  let last = -1;
  for await (const members of store.members()) {
    const results = await store.results(members.map(({ id }) => id));
    for (const [at, member] of members.entries()) {
      // Places of several submissions overlap: each of their models comes behind the one before.
      last = Math.max(member.index, last + 1);
      const result = results[at] ?? null;
      if (result === null) onMissing(member.path, await whyMissing(queue, member));
      else yield { index: last, ...result };
    }
  }
}

const WHY: Readonly<Record<string, string>> = {
  active: 'it is under way',
  delayed: 'it failed and will be tried again',
  unknown: 'it is not in the queue: submit it again',
};

async function whyMissing(queue: Fleet['queue'], { id }: Member): Promise<string> {
  const state = await queue.getJobState(id);
  if (state !== 'failed') return WHY[state] ?? 'it waits for a worker';
  const job = await queue.getJob(id);
  return `its job failed: ${reasonOf(job?.failedReason ?? 'no reason is known')}`;
}
