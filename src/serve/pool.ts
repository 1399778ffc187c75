/**
 * Worker threads that lint uploads and models behind URLs, each one model at a time: one that takes too long or too much
 * memory ends its own thread and no other.
 */
import { Worker } from 'node:worker_threads';
import type { FailureReason } from '../facts/inspect-types.ts';
import type { Kept } from '../onnx/stream/kept.ts';
import type { RemotePolicy } from '../remote/policy.ts';
import { type Problem, refuse } from './problem.ts';
import type { Asked } from './query.ts';

/** Where a model's bytes come from. */
export type ModelSource =
  | { readonly kind: 'upload'; readonly kept: Kept }
  | { readonly kind: 'url'; readonly url: string; readonly policy: RemotePolicy };

export interface Job {
  readonly source: ModelSource;
  readonly asked: Asked;
  /** Version of noiselint. */
  readonly version: string;
}

export type Answer =
  | { readonly status: 'linted' | 'not-applicable'; readonly document: string }
  | { readonly status: 'failed'; readonly reason: FailureReason };

export interface Pool {
  /** Rejects with a Problem where the thread was lost. */
  readonly run: (job: Job) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

export interface PoolOptions {
  readonly script: URL;
  readonly threads: number;
  readonly lintMs: number;
  readonly threadMb: number;
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (problem: Problem) => void;
}

interface Thread {
  readonly worker: Worker;
  /** The job that it works on, with its timeout; null while idle. */
  busy: { readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null;
}

export function createPool({ script, threads, lintMs, threadMb }: PoolOptions): Pool {
  const alive = new Set<Thread>();
  const queue: Waiting[] = [];

  const start = (): Thread => {
    const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: threadMb } });
    const thread: Thread = { worker, busy: null };
    worker.on('message', (answer: Answer) => free(thread)?.resolve(answer));
    worker.on('error', (error: NodeJS.ErrnoException) => lose(thread, lost(error)));
    alive.add(thread);
    return thread;
  };
  const free = (thread: Thread): Waiting | null => {
    const { busy } = thread;
    if (busy === null) return null;
    clearTimeout(busy.timer);
    thread.busy = null;
    give();
    return busy.waiting;
  };
  const lose = (thread: Thread, problem: Problem): void => {
    alive.delete(thread);
    void thread.worker.terminate();
    free(thread)?.reject(problem);
  };
  /** The next model, to a thread that idles or is yet to start. */
  const give = (): void => {
    const idle = [...alive].find(({ busy }) => busy === null) ?? (alive.size < threads ? null : undefined);
    if (idle === undefined) return;
    const waiting = queue.shift();
    if (waiting === undefined) return;
    const thread = idle ?? start();
    const timer = setTimeout(() => lose(thread, tooLong(lintMs)), lintMs);
    thread.busy = { waiting, timer };
    thread.worker.postMessage(waiting.job, transferOf(waiting.job));
  };
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        give();
      }),
    close: async () => {
      await Promise.all([...alive].map(({ worker }) => worker.terminate()));
    },
  };
}

/** The kept bytes are transferred to the thread, not copied. */
const transferOf = ({ source }: Job): readonly ArrayBuffer[] =>
  source.kind === 'upload' ? [source.kept.bytes.buffer as ArrayBuffer] : [];

const tooLong = (ms: number): Problem => refuse('out-of-time', `looking at this model took more than ${ms / 1000} s`);

function lost({ code, message }: NodeJS.ErrnoException): Problem {
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? refuse('out-of-memory', 'looking at this model took more memory than a thread has here')
    : refuse('internal-error', `a fault in noiselint itself, please report it: ${message}`);
}
