/** Debian's Redis for one test: on a socket of its own, in a folder of its own, gone when the test is over. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../cli/fake.ts';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
/** For the name of a suite: empty, or why it is skipped. */
export const whySkipped = hasRedis ? '' : ' (skipped: no redis-server)';

export interface TestRedis {
  readonly url: string;
  readonly client: Redis;
  /** Ends it at once, as a power cut would, and starts it again on what it wrote. */
  readonly restart: () => Promise<void>;
}

export async function startRedis(...options: readonly string[]): Promise<TestRedis> {
  const folder = temporaryFolder();
  const socket = join(folder, 'redis.sock');
  const start = async (): Promise<ChildProcess> => {
    const files = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'yes'];
    const server = spawn('redis-server', [...files, ...options], { stdio: 'ignore' });
    while (!existsSync(socket)) await sleep(10);
    return server;
  };
  let server = await start();
  const [, password = null] = /--requirepass (\S+)/.exec(options.join(' ')) ?? [];
  const client = new Redis(socket, {
    ...(password === null ? {} : { password }),
    maxRetriesPerRequest: null,
    retryStrategy: () => 50,
  });
  client.on('error', () => {});
  onTestFinished(() => {
    client.disconnect();
    server.kill('SIGKILL');
  });
  return {
    url: `unix://${socket}`,
    client,
    restart: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
      spawnSync('rm', ['-f', socket]);
      server = await start();
      await client.ping();
    },
  };
}
