/** A hub of the documented endpoints (https://huggingface.co/docs/hub/api): a repository's listing, and files by revision, which a CDN gives. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretsFor } from '../../src/remote/node/hub.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { runReal } from '../cli/real.ts';
import { serve } from './servers.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const TOKEN = 'hf_averysecrettoken';
const ALLOWED = ['--allow-remote', '--allow-private-hosts'];

const model = readFileSync('fixtures/real/timm/resnet50_clip/model.onnx');
const files: Readonly<Record<string, Uint8Array | string>> = {
  'onnx/model.onnx': model,
  'onnx/model_quantized.onnx': model,
  'deep #1/100% ?.onnx': model,
  'README.md': 'a card',
  'config.json': readFileSync('fixtures/real/timm/resnet50_clip/config.json'),
};

interface Hub {
  readonly env: Readonly<Record<string, string>>;
  readonly asked: string[];
  readonly tokens: Set<string>;
}

/** @param isGated gives to those alone who have the token */
async function startHub(isGated = false): Promise<Hub> {
  const asked: string[] = [];
  const tokens = new Set<string>();
  const cdn = await serve((request, response) => {
    asked.push(`cdn ${request.url}`);
    tokens.add(`cdn ${request.headers.authorization}`);
    const content = Buffer.from(files[decodeURIComponent(request.url?.split('?')[0]?.slice(1) ?? '')] ?? '');
    const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = content.subarray(Number(first), Number(last) + 1);
    const range = `bytes ${first}-${Number(first) + part.length - 1}/${content.length}`;
    response.writeHead(206, { 'content-range': range, etag: '"x"' }).end(part);
  });
  const hub = await serve((request, response) => {
    const url = request.url ?? '';
    asked.push(`hub ${url}`);
    tokens.add(`hub ${request.headers.authorization}`);
    if (isGated && request.headers.authorization !== `Bearer ${TOKEN}`) return response.writeHead(401).end();
    if (/^\/api\/models\/org\/repo\/revision\/(main|v1|refs%2Fpr%2F2)$/.test(url)) {
      const siblings = [...Object.keys(files), 'half \ud800.onnx'].map((rfilename) => ({ rfilename }));
      return response.end(JSON.stringify({ id: 'org/repo', sha: COMMIT, siblings }));
    }
    const [, path = ''] = new RegExp(`^/org/repo/resolve/${COMMIT}/(.+)$`).exec(url) ?? [];
    const content = files[decodeURIComponent(path)];
    if (content === undefined) return response.writeHead(404).end();
    if (!path.endsWith('.onnx')) return response.end(content);
    return response.writeHead(302, { location: `${cdn}/${path}?X-Amz-Signature=abc` }).end();
  });
  return { env: { HF_ENDPOINT: hub, HF_HOME: '/nowhere' }, asked, tokens };
}

async function pathsOf(input: string, env: Readonly<Record<string, string>>) {
  const { stdout, stderr, status } = await runReal('/', [input, '-f', 'json', ...ALLOWED], { env });
  const { models } = JSON.parse(stdout) as {
    models: { path: string; status: string; reason?: { code: string; message: string } }[];
  };
  return { models, paths: models.map(({ path, status }) => `${path} ${status}`), stdout, stderr, status };
}

describe('hf://', () => {
  it('is every model of a repository', async () => {
    const { env } = await startHub();
    const { paths } = await pathsOf('hf://org/repo', env);
    expect(paths).toEqual([
      'hf://org/repo/deep%20%231/100%25%20%3F.onnx linted',
      'hf://org/repo/onnx/model.onnx linted',
      'hf://org/repo/onnx/model_quantized.onnx linted',
    ]);
    // What is shown can be typed.
    const [shown = ''] = paths.map((path) => path.split(' ')[0]);
    expect((await pathsOf(shown, env)).paths).toEqual(paths.slice(0, 1));
  });

  it.each(['hf://org/repo@v1/onnx/model.onnx', 'hf://org/repo@refs%2Fpr%2F2/onnx/model.onnx'])(
    'is a file at a revision: %s',
    async (url) => {
      const { env, asked } = await startHub();
      const { paths, stdout } = await pathsOf(url, env);
      expect(paths).toEqual([`${url} linted`]);
      // What lies one level up from onnx/ speaks, and only what the listing holds is asked for.
      expect(stdout).toContain('config.json#');
      expect(asked.filter((line) => line.endsWith('.json'))).toEqual([`hub /org/repo/resolve/${COMMIT}/config.json`]);
      expect(asked.filter((line) => line.startsWith('hub /api'))).toHaveLength(1);
      // The way to the CDN is asked for once.
      expect(asked.filter((line) => line.includes('/resolve/') && line.includes('model.onnx'))).toHaveLength(1);
    },
  );

  it('sends the token to the hub alone, and prints it nowhere', async () => {
    const hub = await startHub(true);
    const env = { ...hub.env, HF_TOKEN: TOKEN };
    const { paths, stdout, stderr } = await pathsOf('hf://org/repo/onnx/model.onnx', env);
    expect(paths).toEqual(['hf://org/repo/onnx/model.onnx linted']);
    expect([...hub.tokens].sort()).toEqual(['cdn undefined', `hub Bearer ${TOKEN}`]);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it('tells of the variable where a token is missing or does not do', async () => {
    const { env } = await startHub(true);
    const none = await pathsOf('hf://org/repo', env);
    expect(none.models[0]?.reason).toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining('HF_TOKEN'),
    });
    const wrong = await pathsOf('hf://org/repo', { ...env, HF_TOKEN: 'hf_wrong' });
    expect(wrong.models[0]?.reason?.message).toContain('the token in HF_TOKEN may not read it');
    expect(wrong.stdout + wrong.stderr).not.toContain('hf_wrong');
    expect(wrong.status).toBe(2);
  });

  it.each([
    ['https://huggingface.co', true],
    ['https://hub.example.org/mirror', true],
    ['http://localhost:8080', true],
    ['http://[::1]:80', true],
    ['http://hub.example.org', false],
    ['http://localhost.example.org', false],
    ['http://127.0.0.1.example.org', false],
  ])('sends no token in the clear beyond this machine: %s', (endpoint, isSent) => {
    const headers = secretsFor(endpoint, { HF_TOKEN: ` ${TOKEN}\n` });
    expect(headers).toEqual(isSent ? { authorization: `Bearer ${TOKEN}` } : {});
  });

  it('reads the token from where huggingface_hub leaves it', () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'token'), `${TOKEN}\n`);
    const env = { HF_HOME: home };
    expect(secretsFor('https://huggingface.co', env)).toEqual({ authorization: `Bearer ${TOKEN}` });
    expect(secretsFor('https://huggingface.co', { ...env, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' })).toEqual({});
  });

  it('says what is not there', async () => {
    const { env } = await startHub();
    expect((await pathsOf('hf://org/repo/missing.onnx', env)).models[0]?.reason).toMatchObject({ code: 'not-found' });
    expect((await pathsOf('hf://org/other', env)).models[0]?.reason).toMatchObject({ code: 'not-found' });
    const wrong = await pathsOf('hf://org/repo', { HF_ENDPOINT: 'hub' });
    expect(wrong.models[0]?.reason).toMatchObject({ code: 'bad-url', message: 'HF_ENDPOINT is no URL' });
  });
});
