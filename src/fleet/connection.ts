/** A connection to Redis that fails at once if it can't be made, and reconnects if it is lost later. */
import type { Redis } from 'ioredis';
import { explain } from './explain.ts';
import { FleetError } from './fleet-error.ts';
import { judgeServer } from './judge-server.ts';
import type { Packages } from './packages.ts';
import type { Server } from './server.ts';

export interface ConnectOptions {
  /** A worker waits for as long as a Redis takes to come back; a command that a person waits for does not. */
  readonly isPatient: boolean;
  readonly say: (line: string) => void;
}

const CONNECT_MS = 10_000;
const LONGEST_WAIT_MS = 2_000;
/** About 15 s. */
const IMPATIENT = 10;

/** @throws FleetError with the reason why Redis can't be used */
export async function connect({ ioredis }: Packages, server: Server, options: ConnectOptions): Promise<Redis> {
  const { isPatient, say } = options;
  let wasReady = false;
  let isLost = false;
  let latest: unknown = null;
  const client = new ioredis.Redis(server.url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // Commands wait for the connection; what ends the waiting is the strategy.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => {
      if (!wasReady || (!isPatient && times > IMPATIENT)) return null;
      return Math.min(200 * times, LONGEST_WAIT_MS);
    },
  });
  client.on('error', (error) => {
    latest = error;
  });
  client.on('ready', () => {
    if (isLost) say(`Redis at ${server.shown} is back`);
    isLost = false;
  });
  client.on('reconnecting', () => {
    if (!isLost) say(`Redis at ${server.shown} is gone; trying again`);
    isLost = true;
  });
  try {
    const info = await within(
      CONNECT_MS,
      client.connect().then(() => client.info()),
    );
    // For a database that doesn't exist, the client emits an event and uses another one.
    if (latest !== null) throw latest;
    const { refusal, notes } = judgeServer(info, server.shown);
    if (refusal !== null) throw new FleetError(refusal);
    wasReady = true;
    for (const note of notes) say(note);
    return client;
  } catch (error) {
    client.disconnect();
    throw error instanceof FleetError ? error : new FleetError(explain(latest ?? error, server.shown));
  }
}

/** Fails where something accepts the connection but never answers. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
