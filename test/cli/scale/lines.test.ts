/** `-f jsonl` as results arrive, and `--continue` where they stopped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../fake.ts';
import { net, runReal, write } from '../real.ts';
import { createFleet, lines, pathsIn, put, read } from './fleet.ts';

describe('the lines of a run', () => {
  it('are the JSON report, a piece a line', async () => {
    const folder = createFleet();
    const json = JSON.parse((await runReal(folder, ['-f', 'json', 'models'])).stdout);
    const { status, stdout, stderr } = await runReal(folder, ['-f', 'jsonl', 'models']);
    const [head, ...rest] = lines(stdout);
    const end = rest.pop();
    const models = rest.map(({ index, ...model }, at) => {
      expect(index).toBe(at);
      return model;
    });
    const { run, ...report } = head ?? {};
    expect({ ...report, models, summary: end?.summary }).toEqual(json);
    expect(run).toMatchObject({ shard: '1/1', baseline: null, gate: { severity: 'error' } });
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
  });

  it('end with the reader: head takes what it wants of a list without an end', async () => {
    const folder = createFleet(1);
    const stdin = async function* () {
      for (;;) yield Buffer.from('models/0/net-0.onnx\n');
    };
    let left = 5;
    const stdout = {
      isTerminal: false,
      columns: null,
      write: async () => {
        left -= 1;
      },
      get isClosed() {
        return left <= 0;
      },
    };
    const { inspected } = await runReal(folder, ['--from', '-', '-f', 'jsonl', '--concurrency', 'off'], {
      stdin,
      stdout,
    });
    expect(inspected.length).toBeLessThan(7);
  });

  it('are what is left where a document would be longer than text can be', async () => {
    const folder = createFleet(1);
    put(folder, 'endless.mjs', "export default () => 'x'.repeat(2 ** 30);");
    const { status, stderr } = await runReal(folder, ['models/0', '-f', './endless.mjs']);
    const said =
      'noiselint: a run of so many models is too long for one document: lint with -f jsonl, a line a model\n';
    expect({ status, stderr }).toEqual({ status: 2, stderr: said });
  });

  it('go into a file beside other formats, and failures to the terminal', async () => {
    const folder = createFleet();
    const { stdout, stderr } = await runReal(folder, ['-f', 'compact', '-o.jsonl', 'deep/out.jsonl', 'models']);
    expect(stdout).toContain('models/0/net-0.onnx: ');
    expect(pathsIn(read(folder, 'deep/out.jsonl'))).toHaveLength(13);
    expect(stderr).toContain('models/broken.onnx: ');
  });

  it.each([
    ['findings', ['--preset', 'strict', 'models/0'], 1],
    ['too many warnings', ['--max-warnings', '0', 'models/0'], 1],
    ['nothing', ['models/0'], 0],
    ['a file that is no model', ['models'], 2],
    ['an input that matches nothing', ['models/0', 'nope*'], 2],
  ])('end with the same status as any format: %s', async (_, argv, expected) => {
    const folder = createFleet();
    for (const format of ['jsonl', 'json']) {
      expect(await runReal(folder, ['-f', format, ...argv])).toMatchObject({ status: expected });
    }
  });

  it('tell what the configuration takes out, and count it', async () => {
    const folder = createFleet(2);
    const suppressions = [
      { rule: 'stem-kernel', reason: 'known' },
      { rule: 'pooling', files: ['*net-1*'], reason: 'unneeded' },
    ];
    write(folder, { 'noiselint.config.json': { suppressions } });
    const { stdout, stderr } = await runReal(folder, ['-f', 'jsonl', 'models/0', 'models/1']);
    const all = lines(stdout);
    expect(all.map(({ suppressed }) => suppressed)).toEqual([undefined, 1, undefined, undefined]);
    expect(all.at(-1)?.summary).toMatchObject({ suppressed: 1 });
    expect(stderr).toBe('noiselint: unused suppression of pooling (unneeded)\n');
  });

  it('hold what a baseline leaves', async () => {
    const folder = createFleet(4);
    await runReal(folder, ['baseline', 'create', 'models/0', 'models/1']);
    write(folder, { 'models/1/new.onnx': net({ pools: [3] }) });
    const argv = ['--baseline', 'noiselint-baseline.json', 'models/0', 'models/1'];
    const json = JSON.parse((await runReal(folder, ['-f', 'json', ...argv])).stdout);
    const { status, stdout } = await runReal(folder, ['-f', 'jsonl', ...argv]);
    expect(status).toBe(1);
    expect(lines(stdout).slice(1, -1)).toEqual(
      json.models.map((model: object, index: number) => ({ ...model, index })),
    );
    expect(lines(stdout).at(-1)).toMatchObject({ summary: json.summary });
  });

  it('have another digest where flags or configuration judge otherwise, and no other where they do not', async () => {
    const folder = createFleet(1);
    const digest = async (...argv: readonly string[]) => {
      const { stdout } = await runReal(folder, ['-f', 'jsonl', ...argv, 'models/0']);
      return /"digest":"(sha256:[0-9a-f]{64})"/.exec(stdout)?.[1];
    };
    const plain = await digest();
    for (const argv of [['-q'], ['--concurrency', '2'], ['--no-color']]) expect(await digest(...argv)).toBe(plain);
    const others = [
      ['--preset', 'strict'],
      ['--fail-on', 'unknown'],
      ['--input-size', '64'],
      ['--ignore', 'pooling'],
    ];
    const digests = await Promise.all(others.map((argv) => digest(...argv)));
    write(folder, { 'noiselint.config.json': { inputSize: 96 } });
    const all = [plain, ...digests, await digest(), await digest('--no-config', '--profile', 'measured')];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('--continue', () => {
  const LIST = ['models/1/net-1.onnx', 'models/broken.onnx', 'models/0', 'models/1/net-1.onnx'].join('\n');
  const argv = ['--from', 'list.txt', '-f', 'jsonl', '-o', 'out.jsonl', '--continue'];
  let folder = '';
  let whole = '';
  const start = async () => {
    folder = createFleet(7);
    put(folder, 'list.txt', LIST);
    await runReal(folder, argv);
    whole = read(folder, 'out.jsonl');
  };

  it('begins where there is no file', async () => {
    await start();
    expect(pathsIn(whole)).toHaveLength(6);
  });

  it('goes on from wherever the run was killed, and does nothing twice', async () => {
    await start();
    const bounds = [...whole.matchAll(/\n/g)].map(({ index }) => index + 1);
    const cuts = [0, 1, 30, ...bounds.flatMap((bound) => [bound - 1, bound, bound + 9])].filter(
      (at) => at <= whole.length,
    );
    for (const cut of cuts) {
      put(folder, 'out.jsonl', whole.slice(0, cut));
      const { status, inspected } = await runReal(folder, argv);
      const left = 6 - Math.max(0, bounds.filter((bound) => bound <= cut && bound < whole.length).length - 1);
      expect({ cut, status, left: inspected.length }).toEqual({ cut, status: 2, left });
      expect(read(folder, 'out.jsonl')).toBe(whole);
    }
  });

  it('takes what is there into other formats', async () => {
    await start();
    const json = (await runReal(folder, ['--from', 'list.txt', '-f', 'json'])).stdout;
    put(folder, 'out.jsonl', whole.slice(0, whole.length / 2));
    const { stdout } = await runReal(folder, [
      '--from',
      'list.txt',
      '-f',
      'json',
      '-o.jsonl',
      'out.jsonl',
      '--continue',
    ]);
    expect(stdout).toBe(json);
  });

  it('lints what was added at the end of the list', async () => {
    await start();
    put(folder, 'list.txt', `${LIST}\nmodels/2/net-2.onnx`);
    expect(await runReal(folder, argv)).toMatchObject({ inspected: ['net-2.onnx'] });
    expect(pathsIn(read(folder, 'out.jsonl'))).toHaveLength(7);
  });

  it.each([
    ['other flags', [...argv, '--preset', 'strict'], {}, 'unlike flags or configuration'],
    ['another version', argv, { version: '1.0.0' }, 'of noiselint 9.9.9'],
    ['another shard', [...argv, '--shard', '1/2'], {}, 'is of shard 1/1'],
  ])('refuses results of %s, and leaves them', async (_, args, part, text) => {
    await start();
    const { status, stderr, inspected } = await runReal(folder, args, part);
    expect({ status, stderr, inspected }).toEqual({ status: 2, stderr: expect.stringContaining(text), inspected: [] });
    expect(read(folder, 'out.jsonl')).toBe(whole);
  });

  it.each([
    ['another order', LIST.split('\n').reverse().join('\n'), 'goes on with models/'],
    ['fewer models', 'models/1/net-1.onnx', 'where the models now have nothing'],
  ])('refuses a list of %s', async (_, list, text) => {
    await start();
    put(folder, 'list.txt', list);
    expect(await runReal(folder, argv)).toMatchObject({ status: 2, stderr: expect.stringContaining(text) });
    expect(read(folder, 'out.jsonl')).toBe(whole);
  });

  it.each([
    ['text', 'not results'],
    ['text of several lines', 'not\nresults\n'],
    ['JSON of another kind', '{"schemaVersion":1}\n'],
    ['a report', '{"path":"x"}\n'],
  ])('leaves a file of %s alone', async (_, text) => {
    await start();
    put(folder, 'out.jsonl', text);
    const { status, stderr } = await runReal(folder, argv);
    expect({ status, isBug: stderr.includes('bug') }).toEqual({ status: 2, isBug: false });
    expect(read(folder, 'out.jsonl')).toBe(text);
  });

  it.each([
    ['no file', ['--from', 'list.txt', '-f', 'jsonl', '--continue'], 'needs the file'],
    ['another format', ['--from', 'list.txt', '-o', 'out.json', '--continue'], '-f jsonl'],
    ['a baseline', [...argv, '--baseline', 'b.json'], 'baseline'],
  ])('is a mistake with %s', async (_, args, text) => {
    await start();
    expect(await runReal(folder, args)).toMatchObject({ status: 2, stderr: expect.stringContaining(text) });
  });

  it('does not touch the file of a run that cannot begin', async () => {
    const empty = temporaryFolder();
    const { status } = await runReal(empty, ['--from', 'nope.txt', '-f', 'jsonl', '-o', 'out.jsonl']);
    expect({ status, isThere: existsSync(join(empty, 'out.jsonl')) }).toEqual({ status: 2, isThere: false });
  });
});
