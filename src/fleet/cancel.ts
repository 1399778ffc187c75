/** Models that are not to be done after all. */
import type { Fleet } from './open.ts';
import type { Member } from './store.ts';

/** What waits is taken out; what is under way ends when its worker notices. Results stay. @returns how many that was */
export async function cancel({ queue, store }: Fleet, members: readonly Member[]): Promise<number> {
  const withdrawn = await store.withdraw(members);
  await Promise.all(withdrawn.map(({ id }) => queue.remove(id)));
  return withdrawn.length;
}

/** Leaves nothing of the queue. */
export async function forget({ queue, store }: Fleet): Promise<void> {
  await store.forget();
  await queue.obliterate({ force: true });
}
