/**
 * Processes that run one job at a time each. A model that crashes or hangs its process costs one job, not the worker, which
 * goes on renewing its locks; and a process can be tied to a GPU. None of them gets the address of Redis.
 */
import type { ChildProcess } from 'node:child_process';
import type { Answer, FromChild, ToChild } from './messages.ts';
import type { FleetJob, Progress, Run } from './types.ts';

export interface Children {
  /** There is one for each job that the worker takes. */
  readonly run: (run: Run, job: FleetJob, hooks: ChildHooks) => Promise<Answer>;
  readonly close: () => void;
}

export interface ChildHooks {
  /** Ends the job; what it has measured so far is kept in the journal. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Environment variables of a process, in addition to the worker's own. */
export type Slot = Readonly<Record<string, string>>;

/** How long a job may take to stop before its process is killed. */
const GRACE_MS = 10_000;

export function createChildren(
  entry: URL,
  slots: readonly Slot[],
  env: Readonly<Record<string, string | undefined>>,
): Children {
  const { NOISELINT_REDIS_URL: _, ...ours } = env;
  const free = slots.map((slot): { readonly slot: Slot; child: ChildProcess | null } => ({ slot, child: null }));
  const all = [...free];
  return {
    run: async (run, job, hooks) => {
      const place = free.shift();
      if (place === undefined) throw new Error('more jobs than processes');
      const child = place.child ?? start(entry, { ...ours, ...place.slot });
      if (place.child === null) {
        child.once('exit', () => {
          place.child = null;
        });
        place.child = child;
      }
      try {
        return await ask(child, { kind: 'job', run, job }, hooks);
      } finally {
        free.push(place);
      }
    },
    close: () => {
      for (const { child } of all) if (child?.connected) child.disconnect();
    },
  };
}

function start(entry: URL, env: Readonly<Record<string, string | undefined>>): ChildProcess {
  // Not an import: what starts programs is loaded by who starts them.
  const { fork } = process.getBuiltinModule('node:child_process');
  return fork(entry, { env, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

function ask(child: ChildProcess, question: ToChild, { signal, onProgress }: ChildHooks): Promise<Answer> {
  return new Promise((resolve) => {
    let grace: NodeJS.Timeout | null = null;
    const stop = (): void => {
      child.send({ kind: 'stop' } satisfies ToChild, () => {});
      grace = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    const settle = (answer: Answer): void => {
      if (grace !== null) clearTimeout(grace);
      signal.removeEventListener('abort', stop);
      child.off('message', hear);
      child.off('exit', lose);
      child.off('error', fail);
      resolve(answer);
    };
    const hear = (message: FromChild): void => {
      if (message.kind === 'progress') onProgress(message.progress);
      else settle(message.answer);
    };
    const lose = (code: number | null, by: string | null): void => {
      const how = by === null ? `ended with status ${code}` : `was ended by ${by}`;
      settle(signal.aborted ? { kind: 'stopped' } : { kind: 'failure', message: `the process that did it ${how}` });
    };
    const fail = ({ message }: Error): void => {
      settle({ kind: 'failure', message: `no process could be started for it: ${message}` });
    };
    child.on('message', hear);
    child.on('exit', lose);
    child.on('error', fail);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    // A process that is gone says so by its end.
    child.send(question, () => {});
  });
}
