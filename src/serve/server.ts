/** The service on a port, from start to a stop that lets what is under way finish. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { RemotePolicy } from '../remote/policy.ts';
import { createApp } from './app.ts';
import type { ServeLimits } from './limits.ts';
import { createMetrics } from './metrics.ts';
import { createPool } from './pool.ts';

export interface ServeOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly threads: number;
  readonly limits: ServeLimits;
  /** Where models behind URLs may be fetched from. */
  readonly policy: RemotePolicy;
  /** Script of the worker threads. */
  readonly script: URL;
  /** Version of noiselint. */
  readonly version: string;
}

export interface Service {
  readonly url: string;
  /** Stops accepting requests; resolves when those in progress are answered. */
  readonly stop: () => Promise<void>;
}

/** Longest time for a request's headers, and how often that is checked; milliseconds. */
const HEADERS_MS = 10_000;
const CHECK_MS = 2000;

/** More than the machine's cores, as these threads mostly wait for servers. They start when a URL is requested. */
const REMOTE_THREADS = 8;

/** Rejects with the error of `listen`. */
export async function startService(options: ServeOptions): Promise<Service> {
  const { host, port, threads, limits, policy, script, version } = options;
  const metrics = createMetrics();
  const poolOf = (size: number) =>
    createPool({ script, threads: size, lintMs: limits.lintMs, threadMb: limits.threadMb });
  const [pool, remotePool] = [poolOf(threads), poolOf(REMOTE_THREADS)];
  const app = createApp({ limits, pool, remotePool, policy, version, metrics, received: metrics.received });
  // Bodies are timed by body.ts.
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: 0, connectionsCheckingInterval: CHECK_MS });
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  /** Requests under way, by their connection. */
  const connections = new Map<Socket, number>();
  const count = (socket: Socket, change: number): void => {
    const known = connections.get(socket);
    if (known !== undefined) connections.set(socket, known + change);
  };
  server.on('connection', (socket: Socket) => {
    connections.set(socket, 0);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', (incoming: IncomingMessage, outgoing) => {
    const { socket } = incoming;
    count(socket, 1);
    outgoing.once('close', () => count(socket, -1));
    // While stopping, a kept-alive connection would keep the server from closing.
    if (!server.listening) outgoing.setHeader('connection', 'close');
    void answer(incoming, outgoing);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: urlOf(server.address() as AddressInfo),
    stop: async () => {
      const end = closed(server);
      // Node.js takes a connection on which nothing has been asked yet for busy, and no longer times it.
      for (const [socket, requests] of connections) if (requests === 0) socket.destroy();
      await end;
      await Promise.all([pool.close(), remotePool.close()]);
    },
  };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
