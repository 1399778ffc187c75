/** Models that are not to be done after all. */
import type { Fleet } from './open.ts';
import type { Member } from './store.ts';

const CHUNK = 500;

/** What waits is taken out; what is under way ends when its worker notices. Results stay. */
export async function cancel({ queue, store }: Fleet, members: readonly Member[]): Promise<number> {
  let count = 0;
  for (let at = 0; at < members.length; at += CHUNK) {
    const withdrawn = await store.withdraw(members.slice(at, at + CHUNK));
    await Promise.all(withdrawn.map(({ id }) => queue.remove(id)));
    count += withdrawn.length;
  }
  return count;
}

/** Leaves nothing of the queue. */
export async function forget({ queue, store }: Fleet): Promise<void> {
  await store.forget();
  await queue.obliterate({ force: true });
}
