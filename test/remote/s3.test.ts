/** Objects of a bucket, against moto's server (`pip install 'moto[server,s3]'`), on the PATH or named in MOTO_SERVER. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../scripts/nginx.mjs';
import { openRemote } from '../../src/remote/node/open-remote.ts';
import { withWeights } from './models.ts';
import { hasty, inspectUrl, serve } from './servers.ts';

const MOTO = process.env.MOTO_SERVER ?? 'moto_server';
const hasMoto = spawnSync(MOTO, ['--help']).status === 0;
const SECRET = 'averysecretkey';
const account = {
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_REGION: 'us-east-1',
  // No look at this machine's own settings, and none at a cloud's.
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const patient = { ...hasty, idleMs: 20_000 };

describe.skipIf(!hasMoto)(`s3://${hasMoto ? '' : ' (skipped: no moto_server)'}`, () => {
  const before = { ...process.env };
  let server: ChildProcess;
  let client: S3Client;

  beforeAll(async () => {
    const port = await freePort();
    server = spawn(MOTO, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      ...account,
    });
    client = new S3Client({ forcePathStyle: true, maxAttempts: 100, retryMode: 'standard' });
    while (
      !(await client.send(new CreateBucketCommand({ Bucket: 'models' })).then(
        () => true,
        () => false,
      ))
    );
    const put = (Key: string, Body: Uint8Array) => client.send(new PutObjectCommand({ Bucket: 'models', Key, Body }));
    await put('deep/onnx/model.onnx', withWeights(readFileSync('fixtures/real/timm/mobilenetv2_050/model.onnx')));
    await put('clip/model.onnx', readFileSync('fixtures/real/timm/resnet50_clip/model.onnx'));
    await put('clip/config.json', readFileSync('fixtures/real/timm/resnet50_clip/config.json'));
  });
  afterAll(() => {
    server.kill();
    client.destroy();
    process.env = before;
  });

  it('reads an object by ranges', async () => {
    const { status, bytes } = await inspectUrl('s3://models/deep/onnx/model.onnx', patient);
    expect(status).toBe('linted');
    expect(bytes?.read).toBeLessThan((bytes?.size ?? 0) / 2);
  });

  it('finds sidecars beside it', async () => {
    const seen = await inspectUrl('s3://models/clip/model.onnx', patient);
    expect(seen).toMatchObject({ status: 'linted', facts: { normalization: { known: true, source: 'sidecar' } } });
  });

  it('says what is missing', async () => {
    expect((await inspectUrl('s3://models/missing.onnx', patient)).reason?.code).toBe('not-found');
    expect((await inspectUrl('s3://other/model.onnx', patient)).reason?.code).toBe('not-found');
  });

  it('says which variables are read where there are no credentials', async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const { reason } = await inspectUrl('s3://models/clip/model.onnx', patient);
    Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
    expect(reason).toMatchObject({ code: 'access-denied', message: expect.stringContaining('AWS_ACCESS_KEY_ID') });
  });

  it('obeys the policy', async () => {
    const refused = openRemote({ hosts: 'all', privateHosts: false }, {}, patient);
    expect((await refused.inspect('s3://models/clip/model.onnx', null)).reason?.code).toBe('private-host');
    await refused.close();
    const unnamed = openRemote({ hosts: ['huggingface.co'], privateHosts: true }, {}, patient);
    expect((await unnamed.inspect('s3://models/clip/model.onnx', null)).reason?.code).toBe('remote-not-allowed');
    await unnamed.close();
    const closed = openRemote({ hosts: [], privateHosts: true }, {}, patient);
    expect((await closed.inspect('s3://models/clip/model.onnx', null)).reason?.code).toBe('remote-not-allowed');
    await closed.close();
  });
});

it('does not wait for a server of buckets that never answers', async () => {
  const origin = await serve(() => {});
  const before = { ...process.env };
  Object.assign(process.env, { AWS_ENDPOINT_URL: origin, ...account });
  onTestFinished(() => {
    process.env = before;
  });
  const { reason } = await inspectUrl('s3://models/model.onnx', { ...hasty, idleMs: 60, retries: 1 });
  expect(reason?.code).toBe('timeout');
});
