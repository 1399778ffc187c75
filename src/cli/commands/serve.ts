import { availableParallelism } from 'node:os';
import { policyOf } from '../../remote/policy.ts';
import { defaultServeLimits } from '../../serve/limits.ts';
import { type Service, startService } from '../../serve/server.ts';
import { OK } from '../exit-status.ts';
import { tuneV8ForLife } from '../inspect/v8-flags.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
  /** GiB. */
  readonly maxBody: number;
  readonly maxUploads: number;
  /** Seconds. */
  readonly uploadTimeout: number;
  /** Seconds. */
  readonly lintTimeout: number;
  readonly threads?: number;
  readonly allowRemote?: boolean;
  readonly allowPrivateHosts?: boolean;
}

/** The workers' script lies beside the bundled program. */
const WORKER = new URL('./serve-worker.cjs', import.meta.url);
const MOST_THREADS = 4;

/** Serves until it is told to stop, then finishes the requests in progress. */
export async function serve(flags: ServeFlags, { host, version }: Services): Promise<number> {
  tuneV8ForLife();
  const service = await start(flags, version);
  try {
    await host.stdout.write(`listening on ${service.url}\n`);
    await new Promise<void>((resolve) => host.onStop?.(resolve));
  } finally {
    await service.stop();
  }
  return OK;
}

async function start(flags: ServeFlags, version: string): Promise<Service> {
  const { host, port, maxBody, maxUploads, uploadTimeout, lintTimeout } = flags;
  const limits = {
    ...defaultServeLimits,
    bodyBytes: Math.floor(maxBody * 2 ** 30),
    uploads: maxUploads,
    uploadMs: uploadTimeout * 1000,
    lintMs: lintTimeout * 1000,
  };
  const threads = flags.threads ?? Math.min(MOST_THREADS, availableParallelism());
  try {
    return await startService({
      host,
      port,
      threads,
      limits,
      policy: policyOf(flags, undefined),
      script: WORKER,
      version,
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(
      code === 'EADDRINUSE'
        ? `port ${port} is in use: stop what uses it, or take another --port`
        : `can't listen on ${host}:${port}: ${message}`,
    );
  }
}
