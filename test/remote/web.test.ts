/** The whole program against Debian's nginx: as it comes, without ranges, slow, over TLS, and behind a door that drops connections. */
import { execFile, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDoor } from '../../scripts/door.mjs';
import { type Nginx, nginxPath, startNginx } from '../../scripts/nginx.mjs';
import type { Report } from '../../src/lint/types.ts';
import { runReal } from '../cli/real.ts';
import { withExternalData, withWeights } from './models.ts';
import { hasty, inspectUrl } from './servers.ts';

const ALLOWED = ['--allow-remote', '--allow-private-hosts'];
const unless = nginxPath === null ? ' (skipped: no nginx)' : '';

describe.skipIf(nginxPath === null)(`nginx${unless}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'noiselint-web-'));
  const hasTls = spawnSync('openssl', ['version']).status === 0;
  let server: Nginx;
  let names: readonly string[] = [];

  const lint = async (...argv: readonly string[]) => {
    const outcome = await runReal(root, ['-f', 'json', ...argv]);
    return { ...outcome, report: JSON.parse(outcome.stdout) as Report };
  };

  beforeAll(async () => {
    cpSync('fixtures/real', root, { recursive: true });
    names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.onnx'));
    const small = readFileSync('fixtures/real/resnet50_norm_fp16.onnx');
    writeFileSync(join(root, 'large.onnx'), withWeights(small));
    // Too large to be taken as a whole, and a hole but for its first bytes.
    cpSync(join(root, 'large.onnx'), join(root, 'huge.onnx'));
    truncateSync(join(root, 'huge.onnx'), 2 ** 27);
    server = await startNginx(root, hasTls ? certificate(root) : null);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it('gives what the files give, byte counts and paths aside', async () => {
    const { report: local } = await lint(...names, '--no-config');
    const urls = names.map((name) => `${server.origin}/${name}`);
    const { report: remote, status } = await lint(...urls, ...ALLOWED, '--no-config');
    const plain = ({ models, ...rest }: Report, prefix: string) => ({
      ...rest,
      models: models.map(({ bytes: _, ...model }) => ({ ...model, path: model.path.replace(prefix, '') })),
    });
    expect(names.length).toBeGreaterThan(10);
    expect(plain(remote, `${server.origin}/`)).toEqual(plain(local, ''));
    expect(remote.models[0]?.path).toMatch(/^http:/);
    expect(status).not.toBe(2);
  });

  it('reads little of a large model, says how much, and asks few times', async () => {
    await server.requests();
    const { report } = await lint(`${server.origin}/large.onnx`, ...ALLOWED);
    const requests = await server.requests();
    const read = report.models[0]?.bytes?.read ?? 0;
    expect(report.models[0]?.status).toBe('linted');
    expect(read).toBeLessThan(1_500_000);
    const sent = requests.filter(({ status }) => status === 206).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(read).toBe(sent);
    expect(requests.every(({ status }) => status === 206 || status === 404)).toBe(true);
  });

  it('reads external data beside the model, and only what is wanted of it', async () => {
    const inline = readFileSync('fixtures/real/resnet50_norm_fp16.onnx');
    const { model, data } = withExternalData(inline, 'weights/all.bin');
    mkdirSync(join(root, 'apart/weights'), { recursive: true });
    writeFileSync(join(root, 'apart/model.onnx'), model);
    writeFileSync(join(root, 'apart/weights/all.bin'), data);
    await server.requests();
    const seen = await inspectUrl(`${server.origin}/apart/model.onnx`);
    const requests = await server.requests();
    const { bytes: _, ...same } = await inspectUrl(`${server.origin}/resnet50_norm_fp16.onnx`);
    expect(seen).toMatchObject(same);
    const outside = requests.filter(({ url }) => url.endsWith('.bin'));
    expect(outside.length).toBeGreaterThan(0);
    expect(outside.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(data.length / 4);
    rmSync(join(root, 'apart/weights/all.bin'));
    expect(await inspectUrl(`${server.origin}/apart/model.onnx`)).toMatchObject({ status: 'linted' });
  });

  it('takes a small model as a whole where there are no ranges, and refuses a large one', async () => {
    const { report } = await lint(`${server.origin}/whole/resnet50_norm_fp16.onnx`, ...ALLOWED);
    expect(report.models[0]?.status).toBe('linted');
    await server.requests();
    const { report: refused, status } = await lint(`${server.origin}/whole/huge.onnx`, ...ALLOWED);
    expect(refused.models[0]).toMatchObject({ status: 'failed', reason: { code: 'no-ranges' } });
    expect(JSON.stringify(refused)).toContain('download it and lint the file');
    expect(status).toBe(2);
    // What lies beside it is not asked for again.
    expect((await server.requests()).length).toBeLessThanOrEqual(11);
  });

  it('is not too slow at 200 kB/s', async () => {
    const { report } = await lint(`${server.origin}/slow/large.onnx`, ...ALLOWED);
    expect(report.models[0]?.status).toBe('linted');
  });

  it('succeeds though every third connection is reset', async () => {
    const door = await openDoor(server.port, { dropAfter: 2000 });
    onTestFinished(door.close);
    const seen = await inspectUrl(`http://127.0.0.1:${door.port}/single/large.onnx`, { ...hasty, idleMs: 10_000 });
    expect(seen.status).toBe('linted');
    expect(door.drops()).toBeGreaterThan(20);
  });

  it.skipIf(!hasTls)(
    'takes a certificate authority of its own from NODE_EXTRA_CA_CERTS, and trusts no other',
    async () => {
      expect(existsSync('dist/remote.cjs')).toBe(true);
      const run = async (env: Record<string, string>) => {
        const argv = ['bin/noiselint.js', '-f', 'json', ...ALLOWED, `${server.secureOrigin}/resnet50_norm_fp16.onnx`];
        const options = { env: { ...process.env, ...env } };
        const { stdout } = await promisify(execFile)(process.execPath, argv, options).catch(
          (error: { readonly stdout: string }) => error,
        );
        return (JSON.parse(stdout) as Report).models[0];
      };
      expect(await run({})).toMatchObject({ status: 'failed', reason: { code: 'tls-failed' } });
      expect(await run({ NODE_EXTRA_CA_CERTS: join(root, 'cert.pem') })).toMatchObject({ status: 'linted' });
    },
  );
});

/** For localhost, signed by itself. */
function certificate(folder: string) {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  ];
  spawnSync('openssl', args);
  return { cert, key };
}
