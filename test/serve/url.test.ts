/** Models that the service fetches: what it gives, and where it doesn't go. */
import { expect, it } from 'vitest';
import { resNet } from '../../fixtures/build/models.ts';
import { fileServer, open, serve } from '../remote/servers.ts';
import { post, started } from './service.ts';

const model = Uint8Array.from(resNet().model);
const JSON_TYPE = { 'content-type': 'application/json' };

const ask = (service: string, body: unknown) =>
  fetch(`${service}/v1/lint`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) });

it('gives what an upload of the same bytes gives', async () => {
  const [service, files] = [await started({}, open), await serve(fileServer(() => model))];
  const response = await ask(service, { url: `${files}/model.onnx` });
  expect(response.status).toBe(200);
  const fetched = (await response.json()) as { models: { path: string; bytes: unknown }[] };
  const text = await (await post(`${service}/v1/lint`, model)).text();
  // Nothing lies beside an upload.
  const missing = 'external data absent.data is missing';
  const uploaded: typeof fetched = JSON.parse(text.replace('external data is not part of an upload', missing));
  expect(fetched.models[0]?.path).toBe(`${files}/model.onnx`);
  for (const { models } of [fetched, uploaded]) Object.assign(models[0] ?? {}, { path: '', bytes: null });
  expect(fetched).toEqual(uploaded);
});

it('tells nobody what is secret in a URL', async () => {
  const [service, files] = [await started({}, open), await serve(fileServer(() => model))];
  const text = await (await ask(service, { url: `${files}/model.onnx?token=hush` })).text();
  expect(text).toContain('token=...');
  expect(text).not.toContain('hush');
});

it.each([
  ['a file', { url: 'file:///etc/passwd' }],
  ['a bucket, whose keys would be of the host', { url: 's3://bucket/model.onnx' }],
  ['a hub, whose token would be of the host', { url: 'hf://org/repo' }],
  ['a path', { url: '/etc/passwd' }],
  ['no URL', { uri: 'https://example.org/model.onnx' }],
  ['nothing', null],
])('does not take %s', async (_, body) => {
  const response = await ask(await started({}, open), body);
  expect(await response.json()).toMatchObject({ status: 400, code: 'bad-request' });
});

it('goes nowhere unless it is allowed to', async () => {
  const files = await serve(fileServer(() => model));
  const url = `${files}/model.onnx`;
  expect(await (await ask(await started(), { url })).json()).toMatchObject({ status: 403, code: 'remote-not-allowed' });
  const outwards = await started({}, { hosts: 'all', privateHosts: false });
  expect(await (await ask(outwards, { url })).json()).toMatchObject({ status: 403, code: 'private-host' });
});

it('tells a server that fails from a file that is no model', async () => {
  const service = await started({}, open);
  const files = await serve(fileServer(() => new TextEncoder().encode('<!doctype html>')));
  expect(await (await ask(service, { url: `${files}/none` })).json()).toMatchObject({ status: 502, code: 'not-found' });
  expect(await (await ask(service, { url: `${files}/model.onnx` })).json()).toMatchObject({
    status: 422,
    code: 'html-page',
  });
});

it('reads no long request', async () => {
  const response = await ask(await started({}, open), { url: `https://example.org/${'x'.repeat(20_000)}` });
  expect(await response.json()).toMatchObject({ status: 413, code: 'body-too-large' });
});

it('answers uploads while other servers do not answer', async () => {
  const silent = await serve(() => {});
  const service = await started({ lintMs: 3000, uploads: 12 }, open);
  const waiting = Array.from({ length: 12 }, () => ask(service, { url: `${silent}/model.onnx` }));
  expect((await post(`${service}/v1/lint`, model)).status).toBe(200);
  const answers = await Promise.all(waiting);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422]));
});
