/** Cancels jobs. */
import type { Fleet } from './open.ts';
import type { Member } from './store.ts';

/** Removes waiting jobs; running ones end when their worker notices. Results stay. @returns the number of jobs cancelled */
export async function cancel({ queue, store }: Fleet, members: readonly Member[]): Promise<number> {
  const withdrawn = await store.withdraw(members);
  await Promise.all(withdrawn.map(({ id }) => queue.remove(id)));
  return withdrawn.length;
}

/** Deletes the queue with its results. */
export async function forget({ queue, store }: Fleet): Promise<void> {
  await store.forget();
  await queue.obliterate({ force: true });
}
