/**
 * Many models at once, on threads. What comes out is what one thread gives, asked for by index: the order in which threads
 * end shows nowhere. A thread that dies takes one model with it, which fails with a reason.
 */
import { Worker } from 'node:worker_threads';
import type { Inspected, Stated } from '../facts/inspect-types.ts';

export interface Inspectable {
  readonly path: string;
  readonly stated: Stated | null;
}

export interface InspectPool {
  readonly at: (index: number) => Promise<Inspected>;
  readonly close: () => Promise<void>;
}

export type ToInspector = readonly (Inspectable & { readonly index: number })[];
export interface FromInspector {
  readonly index: number;
  readonly inspected: Inspected;
}

/** Models handed over in one message: enough to hide its price, few enough that threads end together. */
const BATCH = 8;

export function createInspectPool(models: readonly Inspectable[], threads: number): InspectPool {
  const waiting = models.map(() => deferred<Inspected>());
  let next = 0;
  let isClosed = false;
  const workers = new Set<Worker>();

  const start = (): void => {
    const worker = new Worker(new URL('./inspect-worker.cjs', import.meta.url));
    /** Handed over and not answered yet, in the order in which the thread takes them. */
    let open: ToInspector = [];
    const give = (): void => {
      open = models.slice(next, next + BATCH).map((model, i) => ({ ...model, index: next + i }));
      next += open.length;
      if (open.length > 0) worker.postMessage(open);
      else void end();
    };
    const end = (): Promise<number> => {
      workers.delete(worker);
      return worker.terminate();
    };
    worker.on('message', ({ index, inspected }: FromInspector) => {
      waiting[index]?.resolve(inspected);
      open = open.slice(1);
      if (open.length === 0) give();
    });
    worker.on('error', ({ message }) => {
      const [lost, ...rest] = open;
      workers.delete(worker);
      if (lost !== undefined) waiting[lost.index]?.resolve(lostWith(message));
      if (isClosed) return;
      // The models behind the lost one have not been looked at.
      if (rest.length > 0) resume(rest);
      else if (next < models.length) start();
    });
    workers.add(worker);
    give();
  };

  /** Models that a dead thread left, on a new one. */
  const resume = (rest: ToInspector): void => {
    const pool = createInspectPool(rest, 1);
    rest.forEach(({ index }, i) => {
      void pool.at(i).then((inspected) => waiting[index]?.resolve(inspected));
    });
    void pool.at(rest.length - 1).then(() => {
      if (!isClosed && next < models.length) start();
    });
  };

  for (let i = 0; i < Math.min(threads, Math.ceil(models.length / BATCH)); i++) start();
  return {
    at: (index) => (waiting[index] as Deferred<Inspected>).promise,
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

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
