/** How many threads look at the models. */
import type { Files } from '../facts/inspect-source.ts';
import type { Inspected } from '../facts/inspect-types.ts';
import type { Engine } from './engine.ts';
import type { Flags } from './flags.ts';
import type { PlannedModel } from './plan.ts';

/** Below so many models a thread costs more than it saves: its start takes as long as some fifty models. */
const WORTH_THREADS = 400;
const MOST_THREADS = 4;

/** The facts of models, asked for in their order. */
export interface Inspector {
  readonly inspect: (index: number) => Inspected | Promise<Inspected>;
  readonly close: () => Promise<void>;
}

export async function createInspector(
  planned: readonly PlannedModel[],
  flags: Flags,
  engine: Engine,
  filesOf: (path: string) => Files | undefined,
): Promise<Inspector> {
  const threads = await threadsFor(planned.length, flags);
  const hasOwnFiles = planned.every(({ absolute }) => filesOf(absolute) === undefined);
  if (threads > 1 && engine.openPool !== undefined && hasOwnFiles) {
    const models = planned.map(({ absolute, stated }) => ({ path: absolute, stated }));
    const pool = await engine.openPool(models, threads);
    return { inspect: pool.at, close: pool.close };
  }
  const inspect = (index: number): Inspected => {
    const { absolute, stated } = planned[index] as PlannedModel;
    return engine.inspect(absolute, stated, filesOf(absolute));
  };
  return { inspect, close: async () => {} };
}

/** A cache is of one thread: most of its models cost nothing. */
async function threadsFor(models: number, { concurrency = 'auto', cache }: Flags): Promise<number> {
  if (concurrency === 'off' || cache === true || models < 2) return 1;
  if (concurrency !== 'auto') return concurrency;
  if (models < WORTH_THREADS) return 1;
  const { availableParallelism } = await import('node:os');
  return Math.min(MOST_THREADS, availableParallelism());
}
