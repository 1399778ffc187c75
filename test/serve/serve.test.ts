/** The service over real connections: what is answered, and what one client can't do to the others. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { resNet, textTower } from '../../fixtures/build/models.ts';
import { reportErrors } from '../report/validate.ts';
import { metric, OCTETS, post, slowPost, started, until, VERSION } from './service.ts';

const bin = fileURLToPath(new URL('../../bin/noiselint.js', import.meta.url));
const resnet50 = fileURLToPath(new URL('../../fixtures/real/resnet50_norm_fp16.onnx', import.meta.url));
const model = Uint8Array.from(resNet().model);

/** Many nodes on few bytes, so that a thread has work. */
function longChain(length: number): Uint8Array<ArrayBuffer> {
  const g = new GraphBuilder();
  let x = g.input('image', [1, 3, 64, 64]);
  for (let i = 0; i < length; i++) x = g.add('Relu', [x]);
  return Uint8Array.from(encode(g.output(x)));
}

const NOT_UPLOADED = 'external data is not part of an upload';

it('answers with the report that lint prints', async () => {
  const url = await started();
  const response = await post(`${url}/v1/lint?name=${encodeURIComponent(resnet50)}`, readFileSync(resnet50));
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const report = (await response.json()) as { models: { bytes: unknown }[] };
  expect(reportErrors(report)).toEqual([]);
  const { stdout } = spawnSync(process.execPath, [bin, resnet50, '-f', 'json'], { cwd: '/', encoding: 'utf8' });
  // Nothing lies beside an upload.
  const printed = JSON.parse(stdout.replace('external data weights.bin is missing', NOT_UPLOADED));
  // A file is read in other pieces, and named from where one stands.
  for (const { models } of [report, printed]) Object.assign(models[0], { path: '', bytes: null });
  expect(report).toEqual({ ...printed, tool: { name: 'noiselint', version: VERSION } });
});

it('takes what a file cannot tell from the query', async () => {
  const url = await started();
  const query = 'name=a/../b.onnx&profile=measured&preset=strict&normalization=imagenet&inputSize=384x288';
  const report = await (await post(`${url}/v1/lint?${query}`, model)).json();
  expect(report).toMatchObject({
    profile: 'measured',
    models: [
      {
        path: 'a/../b.onnx',
        facts: {
          resolution: { value: { height: 384, width: 288 }, source: 'flag' },
          normalization: { value: { std: [0.229, 0.224, 0.225] }, source: 'flag' },
        },
      },
    ],
  });
});

it('tells of a model that no rule applies to as lint does', async () => {
  const url = await started();
  const response = await post(`${url}/v1/lint`, Uint8Array.from(textTower().model));
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ summary: { notApplicable: 1 } });
});

it('escapes a name that a terminal would obey', async () => {
  const url = await started();
  const text = await (await post(`${url}/v1/lint?name=%1b%5B31mred`, model)).text();
  expect(text).toContain('\\u001b[31mred');
  expect(text).not.toContain('\u001b');
});

const REFUSED: readonly (readonly [what: string, path: string, init: RequestInit, status: number, code: string])[] = [
  ['an unknown parameter', '/v1/lint?nam=x', { body: model }, 400, 'bad-query'],
  ['a profile that is none', '/v1/lint?profile=loud', { body: model }, 400, 'bad-query'],
  ['constants that cannot be meant', '/v1/lint?normalization=0/123', { body: model }, 400, 'bad-query'],
  ['two names', '/v1/lint?name=a&name=b', { body: model }, 400, 'bad-query'],
  ['a name without end', `/v1/lint?name=${'x'.repeat(300)}`, { body: model }, 400, 'bad-query'],
  ['another path', '/v1/models', { body: model }, 404, 'not-found'],
  ['a path to a file', '/v1/lint/../../etc/passwd', { body: model }, 404, 'not-found'],
  ['another method', '/v1/lint', { method: 'PUT', body: model }, 405, 'method-not-allowed'],
  ['a body that is too large', '/v1/lint', { body: new Uint8Array(300_000) }, 413, 'body-too-large'],
  ['a graph that is too large', '/v1/lint', { body: longChain(5000) }, 413, 'graph-too-large'],
  ['a form', '/v1/lint', { body: new FormData() }, 415, 'unsupported-media-type'],
  [
    'an encoded body',
    '/v1/lint',
    { body: model, headers: { ...OCTETS, 'content-encoding': 'gzip' } },
    415,
    'unsupported-media-type',
  ],
  ['nothing', '/v1/lint', { body: new Uint8Array(0) }, 422, 'empty-file'],
  ['a web page', '/v1/lint', { body: new TextEncoder().encode('<!doctype html>') }, 422, 'html-page'],
  ['a part of a model', '/v1/lint', { body: model.slice(0, 500) }, 422, 'truncated'],
  ['other bytes', '/v1/lint', { body: new Uint8Array(200_000).fill(0x7f) }, 422, 'not-onnx'],
];

it.each(REFUSED)('refuses %s', async (_, path, init, status, code) => {
  const url = await started({ bodyBytes: 250_000, keptBytes: 60_000 });
  const headers = init.body instanceof FormData ? {} : OCTETS;
  const response = await fetch(url + path, { method: 'POST', headers, ...init });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({
    type: 'about:blank',
    status,
    code,
    detail: expect.stringMatching(/./),
  });
  expect(response.status).toBe(status);
});

it('wants to know the length of a body', async () => {
  const url = await started();
  const body = new ReadableStream({
    start: (controller) => {
      controller.enqueue(model);
      controller.close();
    },
  });
  const response = await fetch(`${url}/v1/lint`, { method: 'POST', headers: OCTETS, body, duplex: 'half' });
  expect(await response.json()).toMatchObject({ status: 411, code: 'length-required' });
});

it('answers a fault while the rest is still to come', async () => {
  const url = await started();
  const upload = slowPost(`${url}/v1/lint`, 2 ** 32);
  upload.send(new Uint8Array(10_000).fill(0x7f));
  expect(await upload.answer).toMatchObject({ status: 422, text: expect.stringContaining('not-onnx') });
});

it('tells one upload too many to come back, and takes it later', async () => {
  const url = await started({ uploads: 1 });
  const first = slowPost(`${url}/v1/lint`, model.length);
  first.send(model.subarray(0, 100));
  await until(async () => (await metric(url, 'noiselint_uploads_in_flight')) === 1);
  const second = await post(`${url}/v1/lint`, model);
  expect(second.headers.get('retry-after')).toBe('1');
  expect(await second.json()).toMatchObject({ status: 503, code: 'overloaded' });
  first.send(model.subarray(100));
  first.end();
  expect(await first.answer).toMatchObject({ status: 200 });
  expect((await post(`${url}/v1/lint`, model)).status).toBe(200);
});

it('gives a place back when the client goes away', async () => {
  const url = await started({ uploads: 1 });
  const gone = slowPost(`${url}/v1/lint`, model.length);
  gone.send(model.subarray(0, 100));
  await until(async () => (await metric(url, 'noiselint_uploads_in_flight')) === 1);
  gone.hangUp();
  await until(async () => (await metric(url, 'noiselint_uploads_in_flight')) === 0);
  expect((await post(`${url}/v1/lint`, model)).status).toBe(200);
});

it.each([
  ['stalls', { paceMs: 200 }, 'bytes in 0.2 s'],
  ['takes too long', { uploadMs: 200 }, 'longer than 0.2 s'],
])('gives up on an upload that %s', async (_, limits, detail) => {
  const url = await started(limits);
  const upload = slowPost(`${url}/v1/lint`, model.length);
  upload.send(model.subarray(0, 100));
  const { status, text } = await upload.answer;
  expect(status).toBe(408);
  expect(JSON.parse(text)).toMatchObject({ code: 'upload-too-slow', detail: expect.stringContaining(detail) });
});

it('loses a thread to a graph that takes too much memory, and nothing else', async () => {
  const url = await started({ threadMb: 24 });
  const response = await post(`${url}/v1/lint`, longChain(150_000));
  expect(await response.json()).toMatchObject({ status: 422, code: 'out-of-memory' });
  expect((await post(`${url}/v1/lint`, model)).status).toBe(200);
});

it('counts', async () => {
  const url = await started();
  await post(`${url}/v1/lint`, model);
  await post(`${url}/v1/lint`, new Uint8Array(10));
  expect(await metric(url, 'noiselint_models_total{outcome="linted"}')).toBe(1);
  expect(await metric(url, 'noiselint_models_total{outcome="not-onnx"}')).toBe(1);
  expect(await metric(url, 'noiselint_received_bytes_total')).toBe(model.length + 10);
  expect(await metric(url, 'noiselint_request_duration_seconds_count{route="/v1/lint",status="200"}')).toBe(1);
  expect(await metric(url, 'process_resident_memory_bytes')).toBeGreaterThan(0);
});

it('lists the rules as the command does', async () => {
  const url = await started();
  const { stdout } = spawnSync(process.execPath, [bin, 'rules', '-f', 'json'], { encoding: 'utf8' });
  expect(await (await fetch(`${url}/v1/rules`)).text()).toBe(stdout);
});
