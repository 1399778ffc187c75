/** Takes jobs from the queue until told to stop, or until there are none, and stores one result for each. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Worker } from 'bullmq';
import type { Answer } from './messages.ts';
import { type Fleet, shared } from './open.ts';
import { MOST_LOST, reasonOf } from './reason.ts';
import type { Timings } from './timings.ts';
import type { FleetJob, Progress, Run } from './types.ts';

export interface WorkRequest {
  /** The worker's name, shown beside the job that it runs. */
  readonly name: string;
  readonly concurrency: number;
  readonly untilEmpty: boolean;
  readonly timings: Timings;
  readonly do: (run: Run, job: FleetJob, hooks: JobHooks) => Promise<Answer>;
  /** Stops taking jobs; those in progress end soon or go back to the queue. */
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
}

export interface JobHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface Worked {
  readonly done: number;
  /** For good, in this worker. */
  readonly failed: number;
  readonly putBack: number;
  /** Why the worker gave up, if it did. */
  readonly gaveUp: string | null;
}

/** A machine on which nothing works must not use up the attempts of every job in the queue. */
const MOST_FAILURES = 5;

export async function workOn(fleet: Fleet, request: WorkRequest): Promise<Worked> {
  const { timings, stop, say } = request;
  const tally = { done: 0, failed: 0, putBack: 0, gaveUp: null as string | null };
  const ending = new AbortController();
  let inARow = 0;
  const process = async (job: Job<FleetJob>, token = '', signal?: AbortSignal): Promise<void> => {
    const cancel = (): void => void worker.cancelJob(job.id ?? '');
    const outcome = ending.signal.aborted || !signal ? 'stopped' : await runJob(fleet, job, request, signal, cancel);
    if (outcome === 'done') {
      tally.done += 1;
      inARow = 0;
    } else if (outcome === 'stopped') {
      await job.moveToWait(token);
      tally.putBack += 1;
      throw new fleet.packages.bullmq.WaitingError();
    }
  };
  const worker: Worker<FleetJob> = new fleet.packages.bullmq.Worker(
    fleet.queue.name,
    // BullMQ passes the signal only to functions that declare three parameters.
    (job, token, signal) => process(job, token, signal),
    {
      ...shared(fleet.client),
      name: request.name,
      concurrency: request.concurrency,
      lockDuration: timings.lock,
      stalledInterval: timings.stalled,
      maxStalledCount: MOST_LOST,
      runRetryDelay: timings.poll,
      settings: { backoffStrategy: (attempts) => timings.backoff * 2 ** (attempts - 1) },
    },
  );
  worker.on('failed', (job, { message }) => {
    const isLast = job?.finishedOn !== undefined;
    say(`${job?.data.path}: ${reasonOf(message)}${isLast ? '' : '; it will be tried again'}`);
    if (isLast) tally.failed += 1;
    inARow += 1;
    if (inARow < MOST_FAILURES || tally.gaveUp !== null) return;
    tally.gaveUp = `${MOST_FAILURES} jobs in a row failed on this machine, which takes no more: ${reasonOf(message)}`;
    end();
  });
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id);
  });
  worker.on('error', (error) => {
    if (!isExpected(error)) say(error.message.split('\n')[0] ?? '');
  });
  const end = (): void => {
    ending.abort();
    worker.cancelAllJobs();
  };
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  await untilEnd(fleet, request, ending.signal);
  await worker.close();
  return tally;
}

type Outcome = 'done' | 'dropped' | 'stopped';

/** @throws what keeps this machine from doing the job */
async function runJob(
  fleet: Fleet,
  job: Job<FleetJob>,
  request: WorkRequest,
  signal: AbortSignal,
  cancel: () => void,
): Promise<Outcome> {
  const member = { path: job.data.path, id: job.id ?? '' };
  const { run, isWanted, isDone } = await fleet.store.look(member);
  // An earlier run of the job stored its result and died before it could say so.
  if (isDone || !isWanted || run === null) return 'dropped';
  const watch = setInterval(async () => {
    if (!(await fleet.store.isWanted(member).catch(() => true))) cancel();
  }, request.timings.poll);
  let toldAt = 0;
  const onProgress = (progress: Progress): void => {
    const now = Date.now();
    if (now - toldAt < request.timings.poll) return;
    toldAt = now;
    job.updateProgress({ ...progress }).catch(() => {});
  };
  try {
    const answer = await request.do(run, job.data, { signal, onProgress });
    if (answer.kind === 'failure') throw new Error(answer.message);
    if (answer.kind === 'result') return (await fleet.store.put(member, answer.result)) ? 'done' : 'dropped';
    // Cancelled, and perhaps submitted again since.
    return (await fleet.store.isWanted(member)) ? 'stopped' : 'dropped';
  } finally {
    clearInterval(watch);
  }
}

/** Resolves when there is nothing left to do, or the worker is told to end. */
async function untilEnd({ queue }: Fleet, { untilEmpty, timings }: WorkRequest, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    if (untilEmpty && (await isEmpty(queue))) return;
    // Aborting the wait is not an error.
    await sleep(timings.poll, null, { signal: end }).catch(() => {});
  }
}

/** Jobs of other workers count: one of those may die. */
async function isEmpty(queue: Fleet['queue']): Promise<boolean> {
  const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
  return Object.values(counts).every((count) => count === 0);
}

/** Errors that need no report: the connection itself reports its loss, and a job taken over by another worker is no fault. */
function isExpected({ message }: Error): boolean {
  return /Connection is closed|ECONN|EPIPE|could not renew lock|Missing (?:lock|key) for job|not in the active state/.test(
    message,
  );
}
