/** What a user says on the command line, in a configuration and to the library, and what it may lead to. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { InputError, inspect, lint } from '../../src/index.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { runReal } from '../cli/real.ts';
import { fileServer, serve } from './servers.ts';

const file = readFileSync('fixtures/real/resnet50_norm_fp16.onnx');
const ALLOWED = ['--allow-remote', '--allow-private-hosts'];
const start = () => serve(fileServer(() => file));

describe('lint', () => {
  it('reads no URL unless told so, and opens no connection', async () => {
    let asked = 0;
    const origin = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const { status, stderr } = await runReal('/', [`${origin}/model.onnx`]);
    expect(status).toBe(2);
    expect(stderr).toContain('only with --allow-remote');
    const { stderr: remote } = await runReal('/', [`${origin}/model.onnx`, '--allow-remote']);
    expect(remote).toContain('only with --allow-private-hosts on the command line');
    expect(asked).toBe(0);
  });

  it.each(['true', '["127.0.0.1"]'])('obeys "allowRemote": %s of a configuration', async (allowRemote) => {
    const origin = await start();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'noiselint.config.json'), `{ "allowRemote": ${allowRemote} }`);
    expect((await runReal(folder, [`${origin}/model.onnx`, '--allow-private-hosts'])).status).toBe(0);
    const { stdout } = await runReal(folder, [`${origin}/model.onnx`, '-f', 'json']);
    expect(stdout).toContain('private-host');
  });

  it('knows no way for a configuration to reach private hosts', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'noiselint.config.json'), '{ "allowRemote": true, "allowPrivateHosts": true }');
    const { status, stderr } = await runReal(folder, ['http://127.0.0.1:9/model.onnx']);
    expect(status).toBe(2);
    expect(stderr).toContain('allowPrivateHosts');
  });

  it('refuses hosts that the configuration does not name', async () => {
    const origin = await start();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'noiselint.config.json'), '{ "allowRemote": ["huggingface.co"] }');
    const { stderr, status } = await runReal(folder, [`${origin}/model.onnx`, '--allow-private-hosts']);
    expect(status).toBe(2);
    expect(stderr).toContain("doesn't name 127.0.0.1");
  });

  it('applies overrides, suppressions and ignores of the configuration to URLs', async () => {
    const origin = await start();
    const folder = temporaryFolder();
    const config = {
      allowRemote: true,
      suppressions: [{ files: ['http://127.0.0.1:*/**'], rule: 'pooling', reason: 'accepted' }],
      overrides: [{ files: ['model.onnx'], profile: 'measured' }],
    };
    writeFileSync(join(folder, 'noiselint.config.json'), JSON.stringify(config));
    const argv = [`${origin}/model.onnx`, '--allow-private-hosts', '-f', 'json'];
    expect(JSON.parse((await runReal(folder, argv)).stdout).summary.suppressed).toBe(1);
    const ignoring = { ...config, ignores: ['http://**/model.onnx'] };
    writeFileSync(join(folder, 'noiselint.config.json'), JSON.stringify(ignoring));
    const { stderr } = await runReal(folder, argv);
    expect(stderr).toContain('the configuration ignores every model');
  });

  it('shows no secret of a URL, in any format', async () => {
    const origin = await start();
    const url = `${origin.replace('//', '//me:password1@')}/model.onnx?sig=signature1&id=7`;
    for (const format of ['stylish', 'json', 'sarif', 'markdown', 'html', 'junit', 'csv', 'github', 'gitlab']) {
      const { stdout, stderr, status } = await runReal('/', [url, '-f', format, ...ALLOWED, '--fail-on', 'info']);
      expect(status).toBe(1);
      expect(stdout + stderr).toContain('127.0.0.1');
      expect(stdout + stderr).not.toMatch(/password1|signature1/);
    }
    const closed = await runReal('/', [url.replace(/:\d+\//, ':9/'), ...ALLOWED]);
    expect(closed.stderr).toContain('refuses the connection');
    expect(closed.stderr).not.toMatch(/password1|signature1/);
    const refused = await runReal('/', ['sweep', url]);
    expect(refused.stderr).not.toMatch(/password1|signature1/);
  });

  it('does not mistake two URLs for one that differ in what is hidden', async () => {
    const origin = await start();
    const url = (id: string) => `${origin}/model.onnx?id=${id.repeat(20)}`;
    const { stderr, status } = await runReal('/', [url('a'), url('b'), ...ALLOWED]);
    expect(status).toBe(2);
    expect(stderr).toContain('two URLs look like this');
    expect((await runReal('/', [url('a'), url('a'), ...ALLOWED])).status).toBe(0);
  });

  it('mixes files and URLs, in the order of their paths', async () => {
    const origin = await start();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.onnx'), file);
    writeFileSync(join(folder, 'z.onnx'), file);
    const { stdout } = await runReal(folder, ['z.onnx', `${origin}/model.onnx`, 'a.onnx', '-f', 'json', ...ALLOWED]);
    const { models } = JSON.parse(stdout) as { readonly models: readonly { readonly path: string }[] };
    expect(models.map(({ path }) => path)).toEqual(['a.onnx', `${origin}/model.onnx`, 'z.onnx']);
  });

  it('reads many at once', async () => {
    // Answers once eight are waiting, and from then on at once.
    const waiting: (() => void)[] = [];
    let most = 0;
    const serveFile = fileServer(() => file);
    const origin = await serve((request, response) => {
      const answer = () => serveFile(request, response);
      if (!request.url?.startsWith('/model.onnx') || most === 8) return answer();
      most = waiting.push(answer);
      if (most === 8) for (const ready of waiting) ready();
    });
    const urls = Array.from({ length: 20 }, (_, i) => `${origin}/model.onnx?n=${i}`);
    const { stdout } = await runReal('/', [...urls, '-f', 'json', ...ALLOWED]);
    expect(JSON.parse(stdout).summary).toMatchObject({ models: 20, failed: 0 });
  });

  it('takes URLs from a list, and gives one run in shards', async () => {
    const origin = await start();
    const folder = temporaryFolder();
    const urls = Array.from({ length: 12 }, (_, i) => `${origin}/model.onnx?n=${i}`);
    writeFileSync(join(folder, 'a.onnx'), file);
    writeFileSync(
      join(folder, 'list.txt'),
      ['a.onnx', ...urls, `${origin.replace('//', '//me:pw@')}/model.onnx`].join('\n'),
    );
    const lines = (stdout: string) => stdout.split('\n').filter((line) => line.includes('"path"'));
    const all = await runReal(folder, ['--from', 'list.txt', '-f', 'jsonl', ...ALLOWED]);
    expect(lines(all.stdout)).toHaveLength(14);
    expect(lines(all.stdout).every((line) => line.includes('"status":"linted"') && !line.includes('me:pw'))).toBe(true);
    const shards = await Promise.all(
      ['1/2', '2/2'].map((shard) =>
        runReal(folder, ['--from', 'list.txt', '-f', 'jsonl', '--shard', shard, ...ALLOWED]),
      ),
    );
    expect(shards.flatMap(({ stdout }) => lines(stdout)).sort()).toEqual([...lines(all.stdout)].sort());
  });

  it('says that the cache is not for URLs', async () => {
    const origin = await start();
    const { stderr } = await runReal(temporaryFolder(), [`${origin}/model.onnx`, '--cache', ...ALLOWED]);
    expect(stderr).toContain('the cache holds files on disk: 1 URL read anew');
  });

  it('reads file:// as the file that it is, without leave', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a b.onnx'), file);
    const { stdout } = await runReal(folder, [pathToFileURL(join(folder, 'a b.onnx')).href, '-f', 'json']);
    expect(JSON.parse(stdout).models[0]).toMatchObject({ path: 'a b.onnx', status: 'linted' });
    expect((await runReal(folder, ['file://elsewhere/a.onnx'])).status).toBe(2);
  });
});

describe('other commands', () => {
  it.each([
    ['facts', []],
    ['rank', []],
    ['what-if', ['--set', 'pooling=average']],
    ['card', []],
    ['badge', []],
  ])('%s takes a URL', async (command, flags) => {
    const origin = await start();
    const { status, stdout } = await runReal('/', [command, `${origin}/model.onnx`, ...flags, ...ALLOWED]);
    expect(status).toBe(0);
    expect(stdout).not.toBe('');
  });

  it('what is suggested to be typed next has the leave that it needs', async () => {
    const origin = await start();
    const { stdout } = await runReal('/', [`${origin}/model.onnx`, ...ALLOWED]);
    const [, suggested = ''] = /noiselint (what-if .*)/.exec(stdout) ?? [];
    expect((await runReal('/', suggested.split(' '))).status).toBe(0);
  });

  it('compare takes two', async () => {
    const origin = await start();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'model.onnx'), file);
    const argv = ['compare', `${origin}/model.onnx`, 'model.onnx', '-f', 'json', ...ALLOWED];
    const { stdout, status } = await runReal(folder, argv);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).comparison.models).toHaveLength(1);
  });

  it('baseline keeps URLs', async () => {
    const origin = await start();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'model.onnx'), file);
    await runReal(folder, ['baseline', 'create', `${origin}/model.onnx`, ...ALLOWED]);
    const path = join(folder, 'noiselint-baseline.json');
    expect(readFileSync(path, 'utf8')).toContain(`${origin}/model.onnx`);
    const argv = [`${origin}/model.onnx`, '--baseline', path, '--preset', 'strict', ...ALLOWED];
    expect((await runReal(folder, argv)).status).toBe(0);
  });

  it.each([
    [['sweep', 'https://host/model.onnx'], 'sweep needs a file on disk: download https://host/model.onnx first'],
    [['fix', 'https://host/m.onnx', '--apply', 'pooling', '-o', 'out.onnx'], 'fix needs a file on disk'],
    [['--staged', 'https://host/m.onnx'], '--staged needs a file on disk'],
  ])('%j needs a file', async (argv, expected) => {
    const { status, stderr } = await runReal('/', argv);
    expect(status).toBe(2);
    expect(stderr).toContain(expected);
  });
});

describe('the library', () => {
  it('reads URLs where its options allow it', async () => {
    const origin = await start();
    const options = { allowRemote: ['127.0.0.1'], allowPrivateHosts: true } as const;
    const report = await lint([`${origin}/model.onnx`], { ...options, config: false });
    expect(report.models).toMatchObject([{ path: `${origin}/model.onnx`, status: 'linted' }]);
    expect(await inspect(`${origin}/model.onnx`, options)).toMatchObject({ status: 'linted' });
  });

  it('holds them to the limits that are stated', async () => {
    const origin = await start();
    const options = { allowRemote: true, allowPrivateHosts: true, limits: { nodes: 10 } };
    expect((await inspect(`${origin}/model.onnx`, options)).reason?.code).toBe('too-many-nodes');
    const g = new GraphBuilder();
    let x = g.input('image', [1, 3, 224, 224]);
    for (let i = 0; i < 30_000; i++) x = g.add('Relu', [x]);
    const long = encode(g.output(x));
    const hurried = { ...options, limits: { timeMs: 1 } };
    const elsewhere = await serve(fileServer(() => long));
    expect((await inspect(`${elsewhere}/model.onnx`, hurried)).reason?.code).toBe('out-of-time');
  });

  it('refuses them else', async () => {
    const origin = await start();
    const url = `${origin}/model.onnx`;
    expect((await inspect(url)).reason?.code).toBe('remote-not-allowed');
    expect((await inspect(url, { allowRemote: true })).reason?.code).toBe('private-host');
    await expect(inspect('*.onnx', { allowRemote: true, cwd: temporaryFolder() })).rejects.toThrow(InputError);
  });
});
