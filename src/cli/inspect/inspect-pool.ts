/**
 * Inspects many models on threads. Results are the same as on one thread, whatever the order in which threads finish. A thread
 * that dies fails one model, with a reason; one that can't be started fails none.
 */
import { Worker } from 'node:worker_threads';
import type { Inspected } from '../../facts/inspect-types.ts';
import type { Inspectable, InspectPool } from '../services/engine.ts';

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

/** @param here inspects where no thread can be started, as in a container that is allowed few */
export function createInspectPool(threads: number, here: (model: Inspectable) => Inspected): InspectPool {
  const waiting: Task[] = [];
  const idle = new Set<() => void>();
  const workers = new Set<Worker>();
  let most = threads;
  let asked = 0;
  let isClosed = false;
  let isWaking = false;

  const start = (): void => {
    const worker = startedOrNull();
    if (worker === null) {
      most = workers.size;
      return;
    }
    /** Tasks sent and not answered yet, in the order in which the thread takes them. */
    const open = new Map<number, Task>();
    let failure = 'a thread ended';
    let isUp = false;
    const give = (): void => {
      const tasks = waiting.splice(0, BATCH);
      for (const task of tasks) open.set(task.id, task);
      if (tasks.length === 0) idle.add(give);
      else worker.postMessage(tasks.map(({ id, model }) => ({ id, ...model })) satisfies ToInspector);
    };
    worker.on('online', () => {
      isUp = true;
    });
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
      // The thread had not started on the models after the lost one, and on none at all where it never came up.
      const left = [...open.values()];
      if (isUp) left.shift()?.resolve(lostWith(failure));
      else most = workers.size;
      waiting.unshift(...left);
      handOut();
    });
    workers.add(worker);
    give();
  };

  const handOut = (): void => {
    const giving = [...idle];
    idle.clear();
    for (const give of giving) give();
    while (waiting.length > 0 && workers.size < most) start();
    if (most === 0) for (const { model, resolve } of waiting.splice(0)) resolve(here(model));
  };

  /** Later, so that models asked for in one go are sent together. */
  const wake = (): void => {
    isWaking = false;
    handOut();
  };

  return {
    inspect: (model) =>
      new Promise((resolve) => {
        waiting.push({ id: asked, model, resolve });
        asked += 1;
        const areAllBusy = idle.size === 0 && workers.size > 0 && workers.size === most;
        if (isWaking || areAllBusy) return;
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

function startedOrNull(): Worker | null {
  try {
    return new Worker(new URL('./inspect-worker.cjs', import.meta.url), { resourceLimits: ROOM });
  } catch {
    return null;
  }
}

const lostWith = (message: string): Inspected => ({
  status: 'failed',
  reason: { code: 'internal-error', message: `a fault in noiselint itself, please report it: ${message}` },
  format: null,
  bytes: null,
  fingerprint: null,
});
