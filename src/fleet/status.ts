/** The progress of a queue. */
import type { Fleet } from './open.ts';
import { reasonOf } from './reason.ts';
import { SPAN_S, SPANS } from './store.ts';
import type { FleetJob, Progress } from './types.ts';

export interface Status {
  readonly queue: string;
  readonly kind: 'lint' | 'sweep' | null;
  readonly version: string | null;
  readonly models: number;
  readonly done: number;
  readonly active: number;
  readonly waiting: number;
  /** Jobs that failed and wait for their next attempt. */
  readonly delayed: number;
  readonly failed: number;
  readonly workers: number;
  /** Results per second over the last minutes; null where there were none. */
  readonly perSecond: number | null;
  /** Until all are done at that rate. */
  readonly secondsLeft: number | null;
  readonly underWay: readonly UnderWay[];
  readonly failures: readonly Failure[];
}

export interface UnderWay {
  readonly id: string;
  readonly path: string;
  readonly worker: string | null;
  readonly progress: Progress | null;
}

export interface Failure {
  readonly id: string;
  readonly path: string;
  readonly reason: string;
  readonly attempts: number;
}

const MOST_UNDER_WAY = 100;

/** @param most how many failed jobs to list */
export async function statusOf({ queue, store }: Fleet, most: number): Promise<Status> {
  const [run, counts, { models, done, recent }, workers, active, failed] = await Promise.all([
    store.run(),
    queue.getJobCounts('wait', 'active', 'delayed', 'failed', 'prioritized'),
    store.count(),
    queue.getWorkersCount(),
    queue.getJobs('active', 0, MOST_UNDER_WAY - 1),
    queue.getJobs('failed', 0, most - 1),
  ]);
  const of = (state: string): number => counts[state] ?? 0;
  const waiting = of('wait') + of('prioritized');
  const left = waiting + of('active') + of('delayed');
  const perSecond = rateOf(recent);
  return {
    queue: queue.name,
    kind: run === null ? null : run.sweep === null ? 'lint' : 'sweep',
    version: run?.head.tool.version ?? null,
    models,
    done,
    active: of('active'),
    waiting,
    delayed: of('delayed'),
    failed: of('failed'),
    workers,
    perSecond,
    secondsLeft: left === 0 ? 0 : perSecond === null ? null : Math.ceil(left / perSecond),
    // The job may have ended between the two requests.
    underWay: active.filter(Boolean).map(({ id, data, processedBy, progress }) => ({
      id: id ?? '',
      path: data.path,
      worker: processedBy ?? null,
      progress: isProgress(progress) ? progress : null,
    })),
    failures: failed.filter(Boolean).map(({ id, data, failedReason, attemptsMade }) => ({
      id: id ?? '',
      path: (data as FleetJob).path,
      reason: reasonOf(failedReason),
      attempts: attemptsMade,
    })),
  };
}

/** Over the spans since the first result among them: a queue that has just begun is not slow. */
function rateOf(recent: readonly number[]): number | null {
  const first = recent.findLastIndex((count) => count > 0);
  if (first === -1) return null;
  const intoSpan = (Date.now() / 1000) % SPAN_S;
  const seconds = Math.min(first * SPAN_S + intoSpan, SPANS * SPAN_S);
  return recent.reduce((sum, count) => sum + count, 0) / Math.max(seconds, 1);
}

function isProgress(value: unknown): value is Progress {
  return typeof value === 'object' && value !== null && 'done' in value && 'total' in value;
}
