/** Looks at models in their order, on as many threads as are worth it. */
import type { Files } from '../facts/inspect-source.ts';
import type { Inspected } from '../facts/inspect-types.ts';
import type { Engine } from './engine.ts';
import type { Flags } from './flags.ts';
import type { PlannedModel } from './plan.ts';

/** Below so many models a thread costs more than it saves: its start takes as long as some fifty models. */
const WORTH_THREADS = 400;
const MOST_THREADS = 4;

export interface Looked<P> {
  readonly planned: P;
  readonly inspected: Inspected;
}

/**
 * Takes no more models than it looks at, but for a few ahead: a list may be longer than memory.
 * @param filesOf what is read in place of a file's own content; null where every file is read itself
 */
export async function* inspectAll<P extends PlannedModel>(
  models: AsyncIterator<P>,
  flags: Flags,
  engine: Engine,
  filesOf: ((path: string) => Files | undefined) | null,
): AsyncGenerator<Looked<P>> {
  const enough = filesOf === null && engine.openPool !== undefined ? worthThreads(flags) : null;
  const ahead = enough === null ? [] : await take(models, enough);
  const rest = chain(ahead, models);
  if (enough !== null && ahead.length === enough && engine.openPool !== undefined) {
    const threads = await threadCount(flags);
    if (threads > 1) return yield* inspectOnThreads(rest, await engine.openPool(threads));
  }
  for await (const planned of rest) {
    const { absolute, stated } = planned;
    yield { planned, inspected: engine.inspect(absolute, stated, filesOf?.(absolute)) };
  }
}

type Pool = Awaited<ReturnType<NonNullable<Engine['openPool']>>>;

async function* inspectOnThreads<P extends PlannedModel>(
  models: AsyncIterable<P>,
  pool: Pool,
): AsyncGenerator<Looked<P>> {
  const open: { readonly planned: P; readonly inspected: Promise<Inspected> }[] = [];
  try {
    for await (const planned of models) {
      const { absolute, stated } = planned;
      open.push({ planned, inspected: pool.inspect({ path: absolute, stated }) });
      const first = open.length < pool.width ? undefined : open.shift();
      if (first !== undefined) yield { planned: first.planned, inspected: await first.inspected };
    }
    for (const { planned, inspected } of open) yield { planned, inspected: await inspected };
  } finally {
    await pool.close();
  }
}

/** From how many models on threads are worth it; null for never. A cache is of one thread: most of its models cost nothing. */
function worthThreads({ concurrency = 'auto', cache }: Flags): number | null {
  if (concurrency === 'off' || concurrency === 1 || cache === true) return null;
  return concurrency === 'auto' ? WORTH_THREADS : 2;
}

async function threadCount({ concurrency }: Flags): Promise<number> {
  if (typeof concurrency === 'number') return concurrency;
  const { availableParallelism } = await import('node:os');
  return Math.min(MOST_THREADS, availableParallelism());
}

async function take<T>(items: AsyncIterator<T>, count: number): Promise<readonly T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const { done, value } = await items.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

async function* chain<T>(first: readonly T[], rest: AsyncIterator<T>): AsyncGenerator<T> {
  yield* first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
