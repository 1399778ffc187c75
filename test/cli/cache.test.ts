/** With --cache every run prints what it would print without; only how much is read differs. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatNames } from '../../src/report/format-names.ts';
import { temporaryFolder } from './fake.ts';
import { net, runReal, write } from './real.ts';

const REAL = fileURLToPath(new URL('../../fixtures/real', import.meta.url));
const MODEL = 'm/model.onnx';
const OTHER = 'other.onnx';
const CACHE = '.noiselintcache';

function folder(): string {
  const cwd = temporaryFolder();
  write(cwd, { [MODEL]: net({ pools: [3] }), [OTHER]: net({ stem: 3 }) });
  return cwd;
}

/** Runs with the cache, and holds the result against a run without one; tells which files had to be inspected. */
async function run(cwd: string, argv: readonly string[] = [], part: Parameters<typeof runReal>[2] = {}) {
  const cached = await runReal(cwd, ['.', '--cache', '-f', 'json', ...argv], part);
  const { inspected, ...fresh } = await runReal(cwd, ['.', '-f', 'json', ...argv], part);
  expect(cached).toMatchObject(fresh);
  return cached.inspected;
}

async function warm(cwd: string): Promise<string> {
  expect(await run(cwd)).toEqual(['model.onnx', 'other.onnx']);
  expect(await run(cwd)).toEqual([]);
  return cwd;
}

it('cold and warm, real models come out the same in every format', async () => {
  const cwd = temporaryFolder();
  cpSync(REAL, cwd, { recursive: true });
  const plain = await runReal(cwd, ['.', '-f', 'json']);
  expect(await runReal(cwd, ['.', '-f', 'json', '--cache'])).toEqual(plain);
  for (const format of formatNames) {
    const { status, stdout, stderr } = await runReal(cwd, ['.', '-f', format]);
    expect(await runReal(cwd, ['.', '-f', format, '--cache'])).toEqual({ status, stdout, stderr, inspected: [] });
  }
});

describe('what has changed is inspected again', () => {
  /** As large as the model it takes the place of, with the same times. */
  const swap = (cwd: string): void => {
    const path = join(cwd, MODEL);
    const { size, atime, mtime } = statSync(path);
    writeFileSync(path, net({ pools: [5] }));
    utimesSync(path, atime, mtime);
    expect(statSync(path)).toMatchObject({ size, mtime });
  };
  const sidecar = (std: number) => ({ image_mean: [0.5, 0.5, 0.5], image_std: [std, std, std], do_normalize: true });
  const both = ['model.onnx', 'other.onnx'];
  const cases: readonly (readonly [title: string, change: (cwd: string) => void, inspected: readonly string[]])[] = [
    ['nothing', () => {}, []],
    ['times alone', (cwd) => utimesSync(join(cwd, MODEL), 1, 1), []],
    ['another model of the same size and times', swap, ['model.onnx']],
    ['another size', (cwd) => write(cwd, { [MODEL]: net({ pools: [3, 3] }) }), ['model.onnx']],
    ['a file beside it', (cwd) => write(cwd, { 'm/preprocessor_config.json': sidecar(0.5) }), ['model.onnx']],
    [
      'a file in onnx/ beside it',
      (cwd) => write(cwd, { 'm/onnx/preprocessor_config.json': sidecar(0.5) }),
      ['model.onnx'],
    ],
    ['a file beside it that is broken', (cwd) => write(cwd, { 'm/preprocessor_config.json': '{' }), ['model.onnx']],
    ['a file beside it that says nothing', (cwd) => write(cwd, { 'm/config.json': {} }), []],
    [
      'external data that was missing',
      (cwd) => write(cwd, { 'm/absent.data': new Uint8Array(1e6).fill(1) }),
      ['model.onnx'],
    ],
    ['a new model', (cwd) => write(cwd, { 'new.onnx': net() }), ['new.onnx']],
    [
      'a configuration that states more',
      (cwd) => write(cwd, { 'noiselint.config.json': { normalization: 'clip' } }),
      both,
    ],
    ['a configuration of rules', (cwd) => write(cwd, { 'noiselint.config.json': { rules: { pooling: 'off' } } }), []],
    ['a model that can not be read', (cwd) => write(cwd, { [MODEL]: 'version https://git-lfs' }), ['model.onnx']],
    ['a model that is gone', (cwd) => rmSync(join(cwd, OTHER)), []],
  ];
  it.each(cases)('%s', async (_, change, inspected) => {
    const cwd = await warm(folder());
    change(cwd);
    expect(await run(cwd)).toEqual(inspected);
  });

  it('a file beside it that changes, and one that goes', async () => {
    const cwd = folder();
    const file = 'm/preprocessor_config.json';
    write(cwd, { [file]: sidecar(0.5) });
    await warm(cwd);
    write(cwd, { [file]: sidecar(0.4) });
    expect(await run(cwd)).toEqual(['model.onnx']);
    rmSync(join(cwd, file));
    expect(await run(cwd)).toEqual(['model.onnx']);
    expect(await run(cwd)).toEqual([]);
  });

  it('flags that state something, flags that judge, and another version', async () => {
    const cwd = await warm(folder());
    expect(await run(cwd, ['--normalization', 'imagenet'])).toHaveLength(2);
    expect(await run(cwd, ['--normalization', 'imagenet', '--preset', 'strict'])).toEqual([]);
    expect(await run(cwd, ['--normalization', 'imagenet'], { version: '9.9.10' })).toHaveLength(2);
  });
});

describe('the file', () => {
  const damage: readonly (readonly [title: string, change: (text: string) => string])[] = [
    ['empty', () => ''],
    ['cut short', (text) => text.slice(0, text.length / 2)],
    ['other JSON', () => '{"program":1,"entries":[[]]}'],
    ['a list', () => '[]'],
    ['facts that were not found', (text) => text.replaceAll('"kernel":[7,7]', '"kernel":[9,9]')],
    ['no facts', (text) => text.replaceAll('"inspected":{', '"inspected":null,"x":{')],
    ['runs out of the file', (text) => text.replaceAll('"runs":[', '"runs":[-7,1e30,')],
    ['runs that are none', (text) => text.replaceAll(/"runs":\[[^\]]*\]/g, '"runs":["x",{}]')],
  ];
  it.each(damage)('%s: a cold run that mends it', async (_, change) => {
    const cwd = await warm(folder());
    const path = join(cwd, CACHE);
    const text = readFileSync(path, 'utf8');
    const damaged = change(text);
    expect(damaged).not.toBe(text);
    writeFileSync(path, damaged);
    expect(await run(cwd)).toContain('model.onnx');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('is no link, which a checkout may lead to any file of the user', async () => {
    const cwd = folder();
    write(cwd, { 'precious.txt': 'precious' });
    symlinkSync('precious.txt', join(cwd, CACHE));
    expect(await runReal(cwd, ['.', '--cache'])).toMatchObject({
      status: 0,
      stderr: "noiselint: can't write .noiselintcache: it is no regular file\n",
    });
    expect(readFileSync(join(cwd, 'precious.txt'), 'utf8')).toBe('precious');
  });

  it.skipIf(process.platform === 'win32')('is no pipe, which nobody reads', async () => {
    const cwd = folder();
    spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', join(cwd, CACHE)]);
    expect(await runReal(cwd, ['.', '--cache'])).toMatchObject({ status: 0, stderr: expect.stringMatching(/regular/) });
  });

  it('is written over no link beside it', async () => {
    const cwd = folder();
    write(cwd, { 'precious.txt': 'precious' });
    const beside = join(cwd, `.${CACHE}.${process.pid}.tmp`);
    symlinkSync('precious.txt', beside);
    expect(await runReal(cwd, ['.', '--cache'])).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(cwd, 'precious.txt'), 'utf8')).toBe('precious');
    expect(lstatSync(join(cwd, CACHE)).isFile()).toBe(true);
  });

  it('goes with its folder', async () => {
    const cwd = await warm(folder());
    renameSync(cwd, `${cwd}-moved`);
    try {
      expect(await run(`${cwd}-moved`)).toEqual([]);
    } finally {
      renameSync(`${cwd}-moved`, cwd);
    }
  });

  it('stands several writers at once', async () => {
    const cwd = folder();
    const runs = await Promise.all([1, 2, 3].map(() => runReal(cwd, ['.', '--cache'])));
    for (const { status, stderr } of runs) expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(cwd).sort()).toEqual([CACHE, 'm', OTHER]);
    expect(await run(cwd)).toEqual([]);
  });

  it('lies where it is told to, and a place that can not be written fails nothing', async () => {
    const cwd = folder();
    await runReal(cwd, ['.', '--cache', '--cache-location', 'deep/cache']);
    expect(readdirSync(join(cwd, 'deep'))).toEqual(['cache']);
    expect(await runReal(cwd, ['.', '--cache', '--cache-location', 'deep/cache'])).toMatchObject({ inspected: [] });
    const refused = await runReal(cwd, ['.', '--cache', '--cache-location', `${MODEL}/cache`]);
    expect(refused).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^noiselint: can't write m\/model\.onnx\/cache: /),
    });
    expect(await runReal(cwd, ['.', '--cache-location', 'x'])).toMatchObject({ status: 2 });
  });
});
