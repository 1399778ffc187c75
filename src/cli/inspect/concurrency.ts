/** Inspects models and yields them in their order, on as many threads as pay off. */
import type { Files } from '../../facts/inspect-source.ts';
import type { Inspected, Wanted } from '../../facts/inspect-types.ts';
import { inOrder } from '../../onnx/in-order.ts';
import type { Remote } from '../../remote/types.ts';
import { isUrl } from '../../remote/url.ts';
import type { Flags } from '../flags/flags.ts';
import type { PlannedModel } from '../plan/plan.ts';
import type { Engine } from '../services/engine.ts';

/** With fewer models threads don't pay off: starting one takes as long as inspecting some fifty models. */
const WORTH_THREADS = 400;
const MOST_THREADS = 4;
/** URLs that are read at a time, as most of the time is spent waiting. */
const URLS_AT_ONCE = 8;

/** Where the bytes of models come from. */
export interface Origins {
  /** The files to read in place of a model's own; null where every file is read itself. */
  readonly filesOf: ((path: string) => Files | undefined) | null;
  readonly remote: Remote;
}

export interface Looked<P> {
  readonly planned: P;
  readonly inspected: Inspected;
}

/** Takes models only a few ahead of those being inspected, as a list may be longer than memory. */
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

/** From how many models on threads are used; null for never. With a cache there are none, as most models cost nothing then. */
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
