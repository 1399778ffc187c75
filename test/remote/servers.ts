/** Servers on the loopback address that do one thing each. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Inspected } from '../../src/facts/inspect-types.ts';
import { openRemote } from '../../src/remote/node/open-remote.ts';
import type { Patience } from '../../src/remote/policy.ts';

/** Everything allowed, and little patience. */
export const open = { hosts: 'all', privateHosts: true } as const;
export const hasty: Patience = { idleMs: 500, retries: 4, backoffMs: 1, totalMs: 60_000 };

/** What comes of one URL, by a remote that is open to all. */
export async function inspectUrl(url: string, patience = hasty, env: NodeJS.ProcessEnv = {}): Promise<Inspected> {
  const remote = openRemote(open, env, patience);
  try {
    return await remote.inspect(url, null);
  } finally {
    await remote.close();
  }
}

export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server of one file that knows ranges and versions, for tests that bend it. */
export function fileServer(content: () => Uint8Array, etag: () => string = () => '"1"'): RequestListener {
  return (request, response) => {
    const bytes = content();
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const condition = request.headers['if-range'];
    response.setHeader('etag', etag());
    if (!request.url?.startsWith('/model.onnx')) {
      response.writeHead(404).end();
    } else if (first === undefined || (condition !== undefined && condition !== etag())) {
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    } else {
      const part = bytes.subarray(Number(first), Number(last) + 1);
      const range = `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}`;
      response.writeHead(206, { 'content-range': range, 'content-length': part.length }).end(part);
    }
  };
}
