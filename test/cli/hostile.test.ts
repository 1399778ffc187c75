/** What surrounds a run, gone wrong: files that are no files, pipes that close, disks that fill. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';

const bin = fileURLToPath(new URL('../../bin/noiselint.js', import.meta.url));
const fixture = fileURLToPath(new URL('../../fixtures/real/traps/winml_0_1.onnx', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'noiselint-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
function folder(): string {
  const path = join(root, `${folders++}`);
  mkdirSync(path);
  return path;
}

const makeFifo = (path: string) => spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', path]);

function shell(command: string, cwd: string) {
  return spawnSync('bash', ['-c', `set -o pipefail; ${command}`], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, NOISELINT: `${process.execPath} ${bin}` },
  });
}

/** A person's mistake or a file's fault, told in lines; never a stack. */
const told = (code: RegExp) => ({ status: 2, stderr: expect.stringMatching(code), stdout: expect.any(String) });

describe.skipIf(process.platform === 'win32')('what is named is no model file', () => {
  const place = folder();
  makeFifo(join(place, 'fifo.onnx'));
  symlinkSync('loop.onnx', join(place, 'loop.onnx'));
  symlinkSync('gone', join(place, 'broken.onnx'));
  symlinkSync('/dev/zero', join(place, 'zero.onnx'));
  mkdirSync(join(place, 'empty'));
  copyFileSync(fixture, join(place, 'good.onnx'));

  it.each([
    ['fifo.onnx', /not a regular file/],
    ['zero.onnx', /not a regular file/],
    ['/dev/null', /not a regular file/],
    ['loop.onnx', /can't be opened|too many symbolic links/i],
    ['broken.onnx', /no such file/],
    ['empty', /no \.onnx file/],
    ['good.onnx/inside.onnx', /no such file|can't be opened/],
    ["$'red\\e[31m.onnx'", /no file matches red\\u001b\[31m\.onnx/],
    [`$(printf 'n%.0s' {1..5000}).onnx`, /name too long/i],
    ["''", /an empty name/],
  ])('%s', (name, message) => {
    const result = shell(`$NOISELINT ${name}`, place);
    expect(result).toMatchObject(told(message));
    expect(result.stderr).not.toMatch(/\n {4}at |bug in noiselint/);
  });

  it('a folder that holds them gives every model that is one', () => {
    const { stdout, status } = shell('$NOISELINT -f json .', place);
    const models: { path: string; status: string }[] = JSON.parse(stdout).models;
    expect(models.filter(({ status: ended }) => ended === 'linted').map(({ path }) => path)).toEqual(['good.onnx']);
    expect(status).toBeLessThanOrEqual(2);
  });

  // For root nothing is locked: there it runs as a user who is nobody, where that one may read the program.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const canRun = spawnSync(process.execPath, [bin, '--version'], user).status === 0;

  it.skipIf(!canRun)('a folder and a file that may not be read', () => {
    const locked = folder();
    chmodSync(root, 0o755);
    copyFileSync(fixture, join(locked, 'good.onnx'));
    copyFileSync(fixture, join(locked, 'locked.onnx'));
    mkdirSync(join(locked, 'sub'));
    for (const name of ['locked.onnx', 'sub']) chmodSync(join(locked, name), 0);
    const result = spawnSync(process.execPath, [bin, '-f', 'json', '.'], { ...user, cwd: locked, encoding: 'utf8' });
    chmodSync(join(locked, 'sub'), 0o700);
    expect(result).toMatchObject(told(/can't read folder sub/));
    const models: { path: string; reason: { code: string } | null }[] = JSON.parse(result.stdout).models;
    expect(models.map(({ path, reason }) => [path, reason?.code ?? null])).toEqual([
      ['good.onnx', null],
      ['locked.onnx', 'unreadable'],
    ]);
  });
});

describe('files beside the model', () => {
  const big = (path: string): void => {
    writeFileSync(path, '{"image_mean": [0.5]');
    truncateSync(path, 100 * 2 ** 20);
  };
  const text =
    (content: string | Uint8Array) =>
    (path: string): void =>
      writeFileSync(path, content);
  const plain = '{"do_normalize":true,"image_mean":[0.25,0.25,0.25],"image_std":[0.5,0.5,0.5]}';
  const utf16 = Buffer.from(`\ufeff${plain}`, 'utf16le');
  const read = { known: true, source: 'sidecar', value: { mean: [0.25, 0.25, 0.25] } };

  it.each<readonly [string, (path: string) => void, object | 'unreadable' | 'ignored']>([
    ['100 MB', big, 'unreadable'],
    ['cut JSON', text(plain.slice(0, 40)), 'unreadable'],
    ['JSON a million arrays deep', text('['.repeat(1_000_000)), 'unreadable'],
    ['a folder', (path) => mkdirSync(path), 'ignored'],
    ['an endless device', (path) => symlinkSync('/dev/zero', path), 'ignored'],
    ['a FIFO', (path) => void makeFifo(path), 'ignored'],
    [
      'numbers where lists are',
      text('{"do_normalize":1,"image_mean":"x","image_std":{"a":[]},"size":[[]]}'),
      'ignored',
    ],
    ['a zero standard deviation', text(plain.replace('[0.5,0.5,0.5]', '[0.5,0,0.5]')), 'ignored'],
    ['JSON that is no object', text('[1,2,3]'), 'ignored'],
    [
      'names of Object.prototype',
      text('{"__proto__":{"image_mean":[1]},"constructor":1,"do_normalize":true}'),
      'ignored',
    ],
    ['plain', text(plain), read],
    ['a UTF-8 byte order mark', text(`\ufeff${plain}`), read],
    ['UTF-16, little end first', text(utf16), read],
    ['UTF-16, big end first', text(Buffer.from(utf16).swap16()), read],
  ])('%s', (_, make, expected) => {
    const place = folder();
    const real = fileURLToPath(new URL('../../fixtures/real/torchvision/vgg16.onnx', import.meta.url));
    copyFileSync(real, join(place, 'model.onnx'));
    make(join(place, 'preprocessor_config.json'));
    const { stdout, stderr } = shell('$NOISELINT -f json model.onnx', place);
    expect(stderr).toBe('');
    const [model] = JSON.parse(stdout).models;
    expect(model.status).toBe('linted');
    const codes = model.findings.map(({ code }: { code: string }) => code);
    if (expected === 'unreadable') expect(codes).toContain('sidecar-unreadable');
    else if (expected === 'ignored') expect(model.facts.normalization.known).toBe(false);
    else expect(model.facts.normalization).toMatchObject(expected);
  });
});

describe.skipIf(process.platform !== 'linux')('where the report goes', () => {
  const place = folder();
  for (let i = 0; i < 12; i++) copyFileSync(fixture, join(place, `${i}.onnx`));
  const leftovers = (): readonly string[] => readdirSync(place).filter((name) => name.includes('tmp'));

  it('a reader that went away ends the run quietly', () => {
    const { stderr, stdout } = shell('$NOISELINT -f json . | head -c 100', place);
    expect({ stderr, length: stdout.length }).toEqual({ stderr: '', length: 100 });
    expect(shell('$NOISELINT -f json . | true', place).stderr).toBe('');
  });

  it('a full disk behind stdout', () => {
    const { status, stderr } = shell('$NOISELINT -f json . > /dev/full', place);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^noiselint: can't write to stdout: .*ENOSPC/);
  });

  it('a full disk behind -o leaves the old report as it was', () => {
    expect(shell('$NOISELINT -o /dev/full .', place)).toMatchObject(told(/can't write \/dev\/full/));
    const report = join(place, 'report.json');
    writeFileSync(report, 'old');
    // A file may not grow beyond one block: the write fails in its middle, as on a disk that fills.
    const limited = shell("trap '' XFSZ; ulimit -f 1; $NOISELINT -f json -o report.json .", place);
    expect(limited).toMatchObject(told(/can't write report\.json/));
    expect(readFileSync(report, 'utf8')).toBe('old');
    expect(leftovers()).toEqual([]);
  });

  it('-o names a folder, or lies in a file', () => {
    mkdirSync(join(place, 'out'));
    expect(shell('$NOISELINT -o out .', place)).toMatchObject(told(/can't write out/));
    expect(shell('$NOISELINT -o 0.onnx/report .', place)).toMatchObject(told(/can't write 0\.onnx\/report/));
  });

  it('closed descriptors', () => {
    expect(shell('$NOISELINT -f json . >&-', place).stderr).not.toMatch(/\n {4}at /);
    expect(shell('$NOISELINT gone.onnx 2>&-', place).status).toBe(2);
  });
});

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the run at once and leaves nothing', async (signal) => {
    const place = folder();
    const g = new GraphBuilder();
    let value = g.input('image', [1, 3, 224, 224]);
    for (let i = 0; i < 150_000; i++) value = g.add('Relu', [value]);
    g.output(value);
    writeFileSync(join(place, 'model.onnx'), encode(g));
    const child = spawn(process.execPath, [bin, '-o', 'report.json', '-f', 'json', 'model.onnx'], { cwd: place });
    setTimeout(() => child.kill(signal), 150);
    const [status, by] = await new Promise<[number | null, string | null]>((resolve) => {
      child.on('exit', (...ended) => resolve(ended));
    });
    // A machine may be so quick that the run was over.
    if (status === null) {
      expect(by).toBe(signal);
      expect(existsSync(join(place, 'report.json'))).toBe(false);
    }
    expect(readdirSync(place).filter((name) => name.includes('tmp'))).toEqual([]);
  });
});
