/** Adds models to the queue in batches: the next models are examined once Redis has accepted those before. */
import { FleetError } from './fleet-error.ts';
import { jobId } from './job-id.ts';
import type { Fleet } from './open.ts';
import type { Placed } from './store.ts';
import { BACKOFF } from './timings.ts';
import type { FleetJob, Run } from './types.ts';

export interface Submitted {
  readonly added: number;
  readonly done: number;
  /** Models whose job is already in the queue. */
  readonly queued: number;
  /** Models whose job failed before, and is not tried again. */
  readonly failed: number;
}

const CHUNK = 500;
const ATTEMPTS = 3;

type Entry = FleetJob & Placed;

/** @throws FleetError where the queue holds other work */
export async function submitJobs(
  fleet: Fleet,
  run: Run,
  jobs: AsyncIterable<FleetJob & { readonly index: number }>,
  retryFailed: boolean,
): Promise<Submitted> {
  const held = await fleet.store.begin(run);
  if (JSON.stringify(held) !== JSON.stringify(run)) {
    throw new FleetError(
      `the queue ${fleet.queue.name} holds work with other settings (${differences(held, run).join(', ')}): give this a --queue of its own, or empty that one with noiselint fleet cancel --all --forget`,
    );
  }
  let total: Submitted = { added: 0, done: 0, queued: 0, failed: 0 };
  for await (const chunk of inChunks(jobs)) total = sum(total, await submitChunk(fleet, chunk, retryFailed));
  return total;
}

async function submitChunk(fleet: Fleet, chunk: readonly Entry[], retryFailed: boolean): Promise<Submitted> {
  const { queue, store } = fleet;
  const claims = await store.claim(chunk);
  // A running job ends when its worker sees that it was cancelled.
  for (const { replaced } of claims) if (replaced !== null) await queue.remove(replaced);
  const open = chunk.filter((_, index) => claims[index]?.isDone === false);
  const states = await Promise.all(open.map(({ id }) => queue.getJobState(id)));
  const failed = open.filter((_, index) => states[index] === 'failed');
  const isNew = open.filter((_, index) => states[index] === 'unknown');
  if (retryFailed) await Promise.all(failed.map(({ id }) => queue.remove(id)));
  const added = retryFailed ? [...isNew, ...failed] : isNew;
  await queue.addBulk(added.map(toJob));
  return {
    added: added.length,
    done: chunk.length - open.length,
    queued: open.length - isNew.length - failed.length,
    failed: retryFailed ? 0 : failed.length,
  };
}

/** Finished jobs are removed from the queue, as their results are stored. Failed ones stay, for `status` to report. */
function toJob({ id, index, ...data }: Entry) {
  const opts = {
    jobId: id,
    attempts: ATTEMPTS,
    backoff: { type: BACKOFF },
    removeOnComplete: true,
    stackTraceLimit: 0,
  };
  return { name: 'model', data, opts };
}

/** A model that is given twice is one job. */
async function* inChunks(jobs: AsyncIterable<FleetJob & { readonly index: number }>): AsyncGenerator<readonly Entry[]> {
  const chunk = new Map<string, Entry>();
  for await (const job of jobs) {
    const id = jobId(job);
    if (!chunk.has(id)) chunk.set(id, { ...job, id });
    if (chunk.size < CHUNK) continue;
    yield [...chunk.values()];
    chunk.clear();
  }
  if (chunk.size > 0) yield [...chunk.values()];
}

const sum = (a: Submitted, b: Submitted): Submitted => ({
  added: a.added + b.added,
  done: a.done + b.done,
  queued: a.queued + b.queued,
  failed: a.failed + b.failed,
});

const TOLD: Readonly<Record<keyof Run, string>> = {
  cwd: 'working directory',
  flags: 'flags',
  head: 'version, configuration or what fails',
  sweep: 'images to sweep on',
};

function differences(held: Run, run: Run): readonly string[] {
  const keys = Object.keys(TOLD) as (keyof Run)[];
  return keys.filter((key) => JSON.stringify(held[key]) !== JSON.stringify(run[key])).map((key) => TOLD[key]);
}
