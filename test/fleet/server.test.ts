/** What `noiselint fleet` says where there is no Redis to be had, or none that will do; and that it tells no password. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { judgeServer } from '../../src/fleet/judge-server.ts';
import { serverOf } from '../../src/fleet/server.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { fleetIn } from './fleet.ts';
import { hasRedis, startRedis, whySkipped } from './redis.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SECRET = 'correct-horse';

/** The one line that a command says to this address. */
async function said(url: string): Promise<string> {
  const { status, stdout, stderr } = await fleetIn('/', '').run('fleet', 'status', '--redis', url);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toContain(SECRET);
  return stderr;
}

/** Answers whoever connects with this text. */
async function listener(text: string): Promise<string> {
  const { server, address } = await listen((socket) => socket.end(text));
  onTestFinished(() => void server.close());
  return address;
}

async function listen(
  answer: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function freePort(): Promise<string> {
  const { server, address } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  return address.split(':')[1] ?? '';
}

describe('the address of a Redis', () => {
  it('comes from the flag, the environment, or is this machine', () => {
    expect(serverOf(undefined, {}).url).toBe('redis://127.0.0.1:6379');
    expect(serverOf(undefined, { NOISELINT_REDIS_URL: 'redis://a:1/2' }).url).toBe('redis://a:1/2');
    expect(serverOf('rediss://b', { NOISELINT_REDIS_URL: 'redis://a:1/2' }).url).toBe('rediss://b');
    expect(serverOf('unix:///run/my%20redis.sock', {}).url).toBe('/run/my redis.sock');
  });

  it('is shown without user and password', () => {
    expect(serverOf(`rediss://me:${SECRET}@db.example:6380/3`, {}).shown).toBe('rediss://db.example:6380/3');
  });

  it.each([
    ['127.0.0.1:6379', /--redis is no (?:URL|address of a Redis): expected redis:/],
    [`http://me:${SECRET}@127.0.0.1`, /--redis is no address of a Redis/],
    [`me:${SECRET}@127.0.0.1`, /--redis is no (?:URL|address)/],
    ['redis://', /--redis is no address of a Redis/],
    [`redis://:${SECRET}@127.0.0.1:1`, /no Redis answers at redis:\/\/127\.0\.0\.1:1: start one/],
    ['unix:///nowhere/redis.sock', /there is no socket unix:\/\/\/nowhere\/redis\.sock/],
    ['unix:///dev/null/redis.sock', /there is no socket unix:\/\/\/dev\/null\/redis\.sock/],
    [`redis://:${SECRET}@no-such-host.invalid`, /no-such-host\.invalid/],
  ])('%s is told in a line', async (url, message) => {
    expect(await said(url)).toMatch(message);
  });

  it('may be one where something else listens', async () => {
    expect(await said(`redis://${await listener('HTTP/1.1 400 Bad Request\r\n\r\n')}`)).toMatch(
      /doesn't talk as Redis does/,
    );
    expect(await said(`redis://${await listener('')}`)).toMatch(/doesn't talk as Redis does/);
    expect(await said(`rediss://${await listener('+PONG\r\n')}`)).toMatch(/127\.0\.0\.1/);
  });
});

describe('a Redis', () => {
  it('that is too old is refused', () => {
    expect(judgeServer('redis_version:5.0.14\r\n', 'X').refusal).toMatch(/X is version 5\.0\.14; queues need 6\.2/);
    expect(judgeServer('redis_version:6.0.16\r\n', 'X').refusal).not.toBeNull();
    for (const version of ['6.2.0', '7.0.15', '8.2.1', '10.0.0'])
      expect(judgeServer(`redis_version:${version}\r\nmaxmemory_policy:noeviction\r\n`, 'X')).toEqual({
        refusal: null,
        notes: [],
      });
  });
});

describe.skipIf(!hasRedis)(`a real Redis${whySkipped}`, () => {
  it('wants the right password', async () => {
    const { url } = await startRedis('--requirepass', SECRET, '--port', '0');
    expect(await said(url)).toMatch(/wants a password/);
    const port = await freePort();
    const { client } = await startRedis('--requirepass', SECRET, '--port', port);
    await client.ping();
    expect(await said(`redis://:wrong@127.0.0.1:${port}`)).toMatch(/refuses this user and password/);
    expect(await said(`redis://nobody:${SECRET}@127.0.0.1:${port}`)).toMatch(/refuses this user and password/);
    expect(await said(`redis://:${SECRET}@127.0.0.1:${port}/99`)).toMatch(/has no database of that number/);
    const right = await fleetIn('/', `redis://:${SECRET}@127.0.0.1:${port}`).run('fleet', 'status');
    expect(right).toMatchObject({ status: 0, stderr: '' });
  });

  it('that may drop keys is pointed out', async () => {
    const { url } = await startRedis('--maxmemory-policy', 'allkeys-lru');
    const { status, stderr } = await fleetIn('/', url).run('fleet', 'status');
    expect(status).toBe(0);
    expect(stderr).toMatch(/may drop jobs and results .*\(allkeys-lru\): set maxmemory-policy noeviction/);
  });

  it('that has no memory left says so', async () => {
    const { url } = await startRedis('--maxmemory', '1');
    const { status, stderr } = await fleetIn(root, url).run('fleet', 'submit', 'fixtures/real/resnet50_norm_fp16.onnx');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/has no memory left/) });
  });
});

describe('the packages', () => {
  it('that are missing are named, with the command that installs them', () => {
    const folder = temporaryFolder();
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, ['bin/noiselint.js', 'fleet', 'status'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toBe('noiselint: noiselint fleet needs bullmq and ioredis: npm install bullmq ioredis\n');
  });
});
