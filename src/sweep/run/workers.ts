/** Prepares images in worker threads, so that the model's device never waits, or in this thread. */
import { Worker } from 'node:worker_threads';
import type { SweepImage } from '../data/types.ts';
import type { TensorData } from '../preprocess/tensor.ts';
import { SweepError } from '../sweep-error.ts';
import type { DataRequest } from './data-request.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { createPreparer } from './prepare.ts';
import type { Prepare, Recipe } from './types.ts';

export interface Preparation {
  /** Starts preparing for a model; all jobs of the recipe before must be done. */
  readonly start: (recipe: Recipe) => Prepare;
  /** How many images to keep in progress. */
  readonly ahead: number;
  readonly close: () => Promise<void>;
}

/**
 * @param images of the data that the request names
 * @param entry the worker's script; null, or a count of 0, prepares in this thread
 */
export function createPreparation(
  data: DataRequest,
  images: readonly SweepImage[],
  entry: URL | null,
  count: number,
): Preparation {
  if (entry === null || count === 0) {
    return { start: (recipe) => createPreparer(images, recipe), ahead: 2, close: async () => {} };
  }
  const workers = Array.from({ length: count }, () => startWorker(entry, data));
  return {
    start: (recipe) => {
      for (const { post } of workers) post({ kind: 'recipe', recipe });
      return (job, room) => {
        const [first, ...rest] = workers as [WorkerHandle, ...WorkerHandle[]];
        const idlest = rest.reduce((best, one) => (one.pending() < best.pending() ? one : best), first);
        return idlest.run((id) => ({ kind: 'job', id, job, room }), room);
      };
    },
    ahead: 2 * count + 1,
    close: async () => void (await Promise.all(workers.map(({ stop }) => stop()))),
  };
}

interface WorkerHandle {
  readonly post: (message: ToWorker) => void;
  readonly run: (message: (id: number) => ToWorker, given: TensorData | null) => Promise<TensorData>;
  readonly pending: () => number;
  readonly stop: () => Promise<unknown>;
}

interface Waiting {
  readonly resolve: (data: TensorData) => void;
  readonly reject: (error: Error) => void;
}

function startWorker(entry: URL, data: DataRequest): WorkerHandle {
  const worker = new Worker(entry, { workerData: data });
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let lost: Error | null = null;
  const lose = (error: Error): void => {
    lost = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', lose);
  worker.on('exit', (code) => lose(new Error(`a worker thread ended with status ${code}`)));
  worker.on('message', (message: FromWorker) => {
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ('data' in message) asked?.resolve(message.data);
    else asked?.reject(toError(message.failure));
  });
  return {
    post: (message) => worker.postMessage(message),
    run: (message, given) =>
      new Promise((resolve, reject) => {
        if (lost !== null) return reject(lost);
        const id = count++;
        waiting.set(id, { resolve, reject });
        worker.postMessage(message(id), given === null ? [] : [given.buffer as ArrayBuffer]);
      }),
    pending: () => waiting.size,
    stop: () => worker.terminate(),
  };
}

function toError({ code, message }: Extract<FromWorker, { failure: unknown }>['failure']): Error {
  return code === null ? new Error(message) : new SweepError(code, message);
}
