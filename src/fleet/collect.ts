/** Results in the order of their models, and what has none. */
import type { Fleet } from './open.ts';
import { reasonOf } from './reason.ts';
import type { Member } from './store.ts';
import type { Stored } from './types.ts';

export interface Missing {
  readonly path: string;
  /** Why there is no result. */
  readonly why: string;
}

export interface Collected {
  readonly results: readonly Stored[];
  readonly missing: readonly Missing[];
}

const CHUNK = 500;

export async function collectResults({ queue, store }: Fleet): Promise<Collected> {
  const members = [...(await store.members())].sort((a, b) => (a.path < b.path ? -1 : 1));
  const results: Stored[] = [];
  const missing: Missing[] = [];
  for (let at = 0; at < members.length; at += CHUNK) {
    const chunk = members.slice(at, at + CHUNK);
    const stored = await store.results(chunk.map(({ id }) => id));
    for (const [index, member] of chunk.entries()) {
      const result = stored[index] ?? null;
      if (result !== null) results.push(result);
      else missing.push({ path: member.path, why: await whyMissing(queue, member) });
    }
  }
  return { results, missing };
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
