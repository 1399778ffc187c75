/** The command as a process: its address, its end. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { resNet } from '../../fixtures/build/models.ts';
import { metric, post, slowPost, until } from '../serve/service.ts';

const bin = fileURLToPath(new URL('../../bin/noiselint.js', import.meta.url));
const model = Uint8Array.from(resNet().model);

async function running() {
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, exited, url: /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line))?.[1] ?? '' };
}

it.each(['SIGTERM', 'SIGINT'] as const)('ends at %s when nothing is under way', async (signal) => {
  const { child, exited, url } = await running();
  expect((await post(`${url}/v1/lint`, model)).status).toBe(200);
  child.kill(signal);
  expect(await exited).toEqual([0, null]);
});

it.each([
  ['nothing', ''],
  ['half a request', 'GET /healthz HTTP/1.1\r\n'],
  ['a request that is answered', 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'],
])('is not kept from its end by a connection with %s', async (_, said) => {
  const { child, exited, url } = await running();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(said);
  // It has come to the service before what is asked on a later connection.
  expect((await post(`${url}/v1/lint`, model)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

it('lets an upload finish before it ends, and takes no other', async () => {
  const { child, exited, url } = await running();
  const upload = slowPost(`${url}/v1/lint`, model.length);
  upload.send(model.subarray(0, 100));
  await until(async () => (await metric(url, 'noiselint_uploads_in_flight')) === 1);
  child.kill('SIGTERM');
  await until(() =>
    fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
      () => false,
      () => true,
    ),
  );
  upload.send(model.subarray(100));
  upload.end();
  expect(await upload.answer).toMatchObject({ status: 200 });
  expect(await exited).toEqual([0, null]);
});

it('ends where nobody can be told its address', () => {
  const { status, stderr } = spawnSync('bash', ['-c', '"$0" "$1" serve --port 0 > /dev/full', process.execPath, bin], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("can't write to stdout") });
});

it('says what to do where the port is taken', async () => {
  const { url } = await running();
  const { port } = new URL(url);
  const { status, stderr } = spawnSync(process.execPath, [bin, 'serve', '--port', port], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `noiselint: port ${port} is in use: stop what uses it, or take another --port\n`,
  });
});
