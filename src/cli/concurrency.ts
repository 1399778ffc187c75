/** Looks at models in their order, on as many threads as are worth it. */
import type { Files } from '../facts/inspect-source.ts';
import type { Inspected, Wanted } from '../facts/inspect-types.ts';
import { inOrder } from '../onnx/in-order.ts';
import type { Remote } from '../remote/types.ts';
import { isUrl } from '../remote/url.ts';
import type { Engine } from './engine.ts';
import type { Flags } from './flags.ts';
import type { PlannedModel } from './plan.ts';

/** Below so many models a thread costs more than it saves: its start takes as long as some fifty models. */
const WORTH_THREADS = 400;
const MOST_THREADS = 4;
/** URLs that are read at a time: most of it is waiting. */
const URLS_AT_ONCE = 8;

/** Where bytes come from. */
export interface Origins {
  /** What is read in place of a file's own content; null where every file is read itself. */
  readonly filesOf: ((path: string) => Files | undefined) | null;
  readonly remote: Remote;
}

export interface Looked<P> {
  readonly planned: P;
  readonly inspected: Inspected;
}

/** Takes no more models than it looks at, but for a few ahead: a list may be longer than memory. */
export async function* inspectAll<P extends PlannedModel>(
  models: AsyncIterator<P>,
  total: number | null,
  flags: Flags,
  engine: Engine,
  { filesOf, remote }: Origins,
  wanted: Wanted,
): AsyncGenerator<Looked<P>> {
  const enough = filesOf === null && engine.openPool !== undefined ? worthThreads(flags) : null;
  const ahead = enough === null ? [] : await take(models, enough);
  const rest = chain(ahead, models);
  const threads = enough !== null && ahead.length === enough ? await threadCount(flags) : 1;
  const pool = threads > 1 ? ((await engine.openPool?.(threads)) ?? null) : null;
  let nth = 0;
  const look = ({ absolute, stated }: P): Inspected | Promise<Inspected> => {
    nth++;
    engine.pace?.(nth, total);
    if (isUrl(absolute)) return remote.inspect(absolute, stated);
    return (
      pool?.inspect({ path: absolute, stated, wanted }) ?? engine.inspect(absolute, stated, filesOf?.(absolute), wanted)
    );
  };
  const width = pool?.width ?? 1;
  try {
    const looked = inOrder(rest, look, ({ absolute }) => (isUrl(absolute) ? Math.max(URLS_AT_ONCE, width) : width));
    for await (const { job, result } of looked) yield { planned: job, inspected: result };
  } finally {
    engine.pace?.(Number.POSITIVE_INFINITY, total);
    await pool?.close();
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
