/** A queue and the data that noiselint keeps beside it in Redis. */
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connect } from './connection.ts';
import { explain } from './explain.ts';
import { FleetError } from './fleet-error.ts';
import { loadPackages, type Packages } from './packages.ts';
import { serverOf } from './server.ts';
import { createStore, type Store } from './store.ts';
import type { FleetJob } from './types.ts';

export interface Fleet {
  readonly packages: Packages;
  readonly client: Redis;
  readonly queue: Queue<FleetJob>;
  readonly store: Store;
  /** The server's address without its password. */
  readonly shown: string;
}

export interface FleetRequest {
  readonly redis: string | undefined;
  readonly queue: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isPatient: boolean;
  readonly say: (line: string) => void;
}

/** The prefix of all keys in Redis: `noiselint:<queue>:...`. */
const PREFIX = 'noiselint';

/** What BullMQ gets with each of its parts. Server and version are ours to judge: it would print of its own accord. */
export const shared = (connection: Redis) => ({ connection, prefix: PREFIX, skipVersionCheck: true });

/** Opens a queue, runs the work and closes it. @throws FleetError where Redis can't be reached or the connection is lost */
export async function withFleet<T>(request: FleetRequest, work: (fleet: Fleet) => Promise<T>): Promise<T> {
  const packages = loadPackages();
  const server = serverOf(request.redis, request.env);
  if (!/^[\w.-]+$/.test(request.queue))
    throw new FleetError(`--queue ${request.queue}: a queue's name is letters, digits, dots, - and _`);
  const client = await connect(packages, server, request);
  try {
    const queue = new packages.bullmq.Queue<FleetJob>(request.queue, shared(client));
    queue.on('error', () => {}); // told by who waits for the command
    const store = createStore(client, (name) => queue.toKey(name));
    return await work({ packages, client, queue, store, shown: server.shown });
  } catch (error) {
    throw isOfRedis(error) ? new FleetError(explain(error, server.shown)) : error;
  } finally {
    client.disconnect();
  }
}

/** What Redis answers, and what happens to the connection; all else is another's. */
function isOfRedis(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'ReplyError' || /Connection is closed|ECONN|Stream isn't writeable/.test(error.message);
}
