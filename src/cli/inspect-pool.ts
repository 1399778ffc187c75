/**
 * Inspects many models on threads. Results are the same as on one thread, whatever the order in which threads finish. A thread
 * that dies fails one model, with a reason.
 */
import { Worker } from 'node:worker_threads';
import type { Inspected, Stated, Wanted } from '../facts/inspect-types.ts';

export interface Inspectable {
  readonly path: string;
  readonly stated: Stated | null;
  readonly wanted: Wanted;
}

export interface InspectPool {
  readonly inspect: (model: Inspectable) => Promise<Inspected>;
  /** How many models have to be asked for at a time to keep all threads busy. */
  readonly width: number;
  readonly close: () => Promise<void>;
}

export type ToInspector = readonly (Inspectable & { readonly id: number })[];
export interface FromInspector {
  readonly id: number;
  readonly inspected: Inspected;
}

/** Models in one message: enough to make its cost negligible, few enough for threads to finish at about the same time. */
const BATCH = 8;

/** A graph is garbage once its model is done: with room for a few of them in the young generation, collecting costs a fifth less. */
const ROOM = { maxYoungGenerationSizeMb: 96 };

interface Task {
  readonly id: number;
  readonly model: Inspectable;
  readonly resolve: (inspected: Inspected) => void;
}

export function createInspectPool(threads: number): InspectPool {
  const waiting: Task[] = [];
  const idle = new Set<() => void>();
  const workers = new Set<Worker>();
  let asked = 0;
  let isClosed = false;
  let isWaking = false;

  const start = (): void => {
    const worker = new Worker(new URL('./inspect-worker.cjs', import.meta.url), { resourceLimits: ROOM });
    /** Tasks sent and not answered yet, in the order in which the thread takes them. */
    const open = new Map<number, Task>();
    let failure = 'a thread ended';
    const give = (): void => {
      const tasks = waiting.splice(0, BATCH);
      for (const task of tasks) open.set(task.id, task);
      if (tasks.length === 0) idle.add(give);
      else worker.postMessage(tasks.map(({ id, model }) => ({ id, ...model })) satisfies ToInspector);
    };
    worker.on('message', ({ id, inspected }: FromInspector) => {
      open.get(id)?.resolve(inspected);
      open.delete(id);
      if (open.size === 0) give();
    });
    worker.on('error', ({ message }) => {
      failure = message;
    });
    // By now all answers that were sent have arrived.
    worker.on('exit', () => {
      workers.delete(worker);
      idle.delete(give);
      if (isClosed) return;
      const [lost, ...rest] = open.values();
      lost?.resolve(lostWith(failure));
      // The thread had not started on the models after the lost one.
      waiting.unshift(...rest);
      if (waiting.length > 0) start();
    });
    workers.add(worker);
    give();
  };

  /** Hands out models later, so that those asked for in one go are sent together. */
  const wake = (): void => {
    isWaking = false;
    const giving = [...idle];
    idle.clear();
    for (const give of giving) give();
    while (waiting.length > 0 && workers.size < threads) start();
  };

  return {
    inspect: (model) =>
      new Promise((resolve) => {
        waiting.push({ id: asked, model, resolve });
        asked += 1;
        if (isWaking || (idle.size === 0 && workers.size === threads)) return;
        isWaking = true;
        setImmediate(wake);
      }),
    width: threads * BATCH * 2,
    close: async () => {
      isClosed = true;
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
}

const lostWith = (message: string): Inspected => ({
  status: 'failed',
  reason: { code: 'internal-error', message: `a fault in noiselint itself, please report it: ${message}` },
  format: null,
  bytes: null,
  fingerprint: null,
});
