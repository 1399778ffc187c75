/** `noiselint sweep` from command line to report, over a small model that really runs. */

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type sharpModule from 'sharp';
import { describe, expect, it } from 'vitest';
import type { LintedModel, Report } from '../../src/lint/types.ts';
import { loadPeer } from '../../src/sweep/load-peer.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { runReal } from '../cli/real.ts';
import { reportErrors } from '../report/validate.ts';
import { openSession, whySkipped } from './runtime.ts';
import { type TinyOptions, tinyDetector, tinyModel } from './tiny-model.ts';

const bin = fileURLToPath(new URL('../../bin/noiselint.js', import.meta.url));

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const sweep = (folder: string, ...argv: readonly string[]): Promise<Outcome> =>
  runReal(folder, ['sweep', ...argv], { env: { XDG_CACHE_HOME: join(folder, 'cache') } });

async function sweepJson(folder: string, ...argv: readonly string[]): Promise<Report> {
  const { stdout } = await sweep(folder, ...argv, '--format', 'json');
  return JSON.parse(stdout) as Report;
}

const measured = (report: Report): readonly (LintedModel['sweep'] | undefined)[] =>
  report.models.map((model) => (model.status === 'linted' ? model.sweep : undefined));

function folderWith(models: Readonly<Record<string, TinyOptions>> = { 'tiny.onnx': {} }): string {
  const folder = temporaryFolder();
  for (const [name, options] of Object.entries(models)) writeFileSync(join(folder, name), tinyModel(options));
  return folder;
}

/** Images that a class each fills with its own colour, and labels.csv. */
async function imageFolder(folder: string, count: number): Promise<string> {
  const sharp = loadPeer<typeof sharpModule>('sharp', 'the test');
  const data = join(folder, 'images');
  mkdirSync(data);
  const rows = ['file,label'];
  for (let index = 0; index < count; index++) {
    const name = `${String(index).padStart(2, '0')}.png`;
    const pixels = Buffer.from(Array.from({ length: 24 * 16 * 3 }, (_, at) => (at * (index + 3) * 7) % 256));
    await sharp(pixels, { raw: { width: 24, height: 16, channels: 3 } })
      .png()
      .toFile(join(data, name));
    rows.push(`${name},${index % 10}`);
  }
  writeFileSync(join(data, 'labels.csv'), rows.join('\n'));
  return data;
}

const FEW = ['--images', '8', '--sigma', '0.1,0.2'];

describe.skipIf(openSession === null)(`noiselint sweep${whySkipped}`, () => {
  it('measures without data, and prints what the schema says', async () => {
    const folder = folderWith();
    const { status, stdout, stderr } = await sweep(folder, 'tiny.onnx', '--images', '12', '--format', 'json');
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(reportErrors(report)).toEqual([]);
    expect(measured(report)).toMatchObject([
      {
        protocol: 'cifar-c-gaussian',
        noise: 'gaussian',
        noiseAt: 'input',
        seeds: [0],
        images: 12,
        data: 'procedural',
        provider: 'cpu',
        labels: false,
        stopped: null,
        slope: { of: 'agreement' },
        rankDiff: null,
      },
    ]);
    expect(measured(report)[0]?.notes).toContainEqual({
      code: 'built-in-images',
      message: expect.stringMatching(/16 x 16 pixels/),
    });
    expect(measured(report)[0]?.levels.map(({ sigma }) => sigma)).toEqual([0, 0.04, 0.06, 0.08, 0.09, 0.1]);
    expect(stderr).toMatch(/tiny\.onnx: .*normalized in the graph/);
  });

  it('gives the same whatever the batch', async () => {
    const folder = folderWith({ 'any.onnx': {}, 'fixed.onnx': { batch: 2 } });
    const plain = measured(await sweepJson(folder, 'any.onnx', ...FEW));
    expect(measured(await sweepJson(folder, 'any.onnx', ...FEW, '--batch', '1'))).toEqual(plain);
    expect(measured(await sweepJson(folder, 'any.onnx', ...FEW, '--batch', '16'))).toEqual(plain);
    expect(measured(await sweepJson(folder, 'fixed.onnx', ...FEW))).toEqual(plain);
  });

  it('uses the labels of the data folder, and leaves a corrupt image out', async () => {
    const folder = folderWith();
    const data = await imageFolder(folder, 9);
    writeFileSync(join(data, '03.png'), 'no image');
    const [result] = measured(await sweepJson(folder, 'tiny.onnx', '--data', 'images', '--sigma', '0.1,0.2'));
    expect(result).toMatchObject({ images: 8, labels: true, slope: { of: 'accuracy' } });
    expect(result?.notes).toContainEqual({
      code: 'corrupt-image',
      message: expect.stringMatching(/^1 image left out: 03\.png /),
    });
    expect(result?.notes).toContainEqual({ code: 'labels', message: 'labels come from labels.csv: 9 classes' });
  });

  it('compares several models', async () => {
    const folder = folderWith({ 'a.onnx': {}, 'b.onnx': { classes: 7 }, 'c.onnx': { classes: 4 } });
    const report = await sweepJson(folder, '.', ...FEW);
    expect(reportErrors(report)).toEqual([]);
    expect(report.sweepRanking).toMatchObject({ models: 3, of: 'agreement' });
    const diffs = measured(report).map((one) => one?.rankDiff?.mean ?? Number.NaN);
    expect(diffs.reduce((sum, diff) => sum + diff, 0)).toBeCloseTo(0, 3);
  });

  it('measures the others where one model fails', async () => {
    const folder = folderWith({ 'a.onnx': { activation: 'NoSuchOp' }, 'b.onnx': {}, 'c.onnx': { broken: true } });
    const { status, stdout } = await sweep(folder, '.', ...FEW, '--format', 'json');
    const report = JSON.parse(stdout) as Report;
    expect(status).toBe(2);
    expect(reportErrors(report)).toEqual([]);
    expect(report.models).toMatchObject([
      { sweep: null, sweepReason: { code: 'unsupported-operator' } },
      { sweep: { images: 8 } },
      { sweep: null, sweepReason: { code: 'outputs-not-numbers' } },
    ]);
  });

  it('runs images alone where answers depend on the batch, and tells of a batch that was asked for', async () => {
    const folder = folderWith({ 'tiny.onnx': { mixes: true } });
    const [alone, free, asked] = await Promise.all(
      [['--batch', '1'], [], ['--batch', '4']].map(async (argv) => {
        const [result] = measured(await sweepJson(folder, 'tiny.onnx', ...FEW, ...argv));
        return { levels: result?.levels, told: result?.notes.find(({ code }) => code === 'batch-dependent')?.message };
      }),
    );
    expect(free).toEqual({ levels: alone?.levels, told: expect.stringMatching(/each ran alone/) });
    expect(asked?.told).toMatch(/4 at once/);
    expect(asked?.levels).not.toEqual(alone?.levels);
  });

  it('overlooks an output that is a list of tensors, and refuses a model that has no other', async () => {
    const folder = folderWith({ 'first.onnx': { list: 'first' }, 'alone.onnx': { list: 'alone' }, 'none.onnx': {} });
    const { models } = await sweepJson(folder, '.', ...FEW);
    expect(models).toMatchObject([
      { sweepReason: { code: 'no-numeric-output', message: expect.stringContaining('list (not a tensor)') } },
      { sweep: { images: 8 } },
      { sweep: { images: 8 } },
    ]);
    const levels = models.map((model) => (model.status === 'linted' ? model.sweep?.levels : null));
    expect(levels[1]).toEqual(levels[2]);
  });

  it.each(['scores', 'boxes'] as const)('refuses answers of which each image has another number: %s', async (shape) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'detector.onnx'), tinyDetector(shape));
    const report = await sweepJson(folder, 'detector.onnx', ...FEW);
    expect(report.models).toMatchObject([{ sweep: null, sweepReason: { code: 'uneven-outputs' } }]);
  });

  it.each([
    [['--data', ''], /an empty text was given to --data:/],
    [['--data', '.', '--labels', ''], /an empty text was given to --labels:/],
    [['--data', 'nowhere'], /can't read the data folder .*nowhere/],
    [['--provider', 'dml'], process.platform === 'win32' ? /.*/ : /no provider dml/],
    [['--provider', 'cpu', '--require-gpu'], /contradict/],
    [['--batch', '3'], /takes 2 at once/],
    [['--protocol', 'imagenet-d'], /no protocol "imagenet-d"/],
    [['--protocol', 'custom'], /--protocol custom needs --sigma/],
    [['--labels', 'labels.csv'], /--labels needs --data/],
    [['--sigma', 'loud'], /expected levels/],
  ])('%j is told in a line', async (argv, message) => {
    const { status, stdout, stderr } = await sweep(folderWith({ 'tiny.onnx': { batch: 2 } }), 'tiny.onnx', ...argv);
    expect(status).toBe(2);
    expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toMatch(message);
    expect(stderr).not.toMatch(/bug in noiselint/);
  });

  const heads = ['plain', 'map', 'second', 'open'] as const;

  it.each(heads)('counts labels from 1 where a class for the background is in front: %s', async (head) => {
    const folder = folderWith({ 'tiny.onnx': { classes: 1001, head } });
    await imageFolder(folder, 4);
    const [result] = measured(await sweepJson(folder, 'tiny.onnx', '--data', 'images', ...FEW));
    expect(result?.notes.map(({ code }) => code)).toContain('background-class');
  });

  it('tells labels that it does not use, and an output that its name makes a feature', async () => {
    const folder = folderWith({ 'tiny.onnx': { name: 'pooled' } });
    await imageFolder(folder, 4);
    const [result] = measured(await sweepJson(folder, 'tiny.onnx', '--data', 'images', ...FEW));
    expect(result).toMatchObject({ labels: false, slope: { of: 'distance' } });
    expect(result?.notes).toEqual([
      { code: 'taken-for-features', message: expect.stringMatching(/output pooled .*by its name/) },
      { code: 'labels-not-used', message: expect.stringMatching(/labels\.csv/) },
    ]);
  });

  it.each(heads)('refuses labels that can not be those of the model: %s', async (head) => {
    const folder = folderWith({ 'tiny.onnx': { classes: 5, head } });
    await imageFolder(folder, 10);
    const { status, stdout } = await sweep(folder, 'tiny.onnx', '--data', 'images');
    expect(status).toBe(2);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/labels\.csv has the label 9, and the model's classes are 0 to 4/);
  });

  it('ends early where every level is known well enough', async () => {
    const folder = folderWith();
    const argv = ['tiny.onnx', '--images', '60', '--sigma', '0.01,0.02'];
    const [result] = measured(await sweepJson(folder, ...argv, '--precision', '0.2'));
    expect(result).toMatchObject({ stopped: 'precision', images: 30 });
  });

  it('tells a person what was measured', async () => {
    const folder = folderWith({ 'a.onnx': {}, 'b.onnx': { classes: 7 } });
    const { stdout } = await sweep(folder, '.', ...FEW);
    expect(stdout).toMatch(/sigma +as clean/);
    expect(stdout).toMatch(/slope +-?\d\.\d\d \[.*\] of agreement a unit of sigma/);
    expect(stdout).toMatch(/Spearman/);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });
});

describe.skipIf(openSession === null)(`the built program${whySkipped}`, () => {
  const env = (folder: string) => ({ ...process.env, XDG_CACHE_HOME: join(folder, 'cache') });
  const command = (...argv: readonly string[]) => [bin, 'sweep', 'tiny.onnx', '--sigma', '0.1,0.2', ...argv];
  const run = (folder: string, ...argv: readonly string[]): Report => {
    const options = { cwd: folder, env: env(folder), encoding: 'utf8' } as const;
    const { stdout, stderr } = spawnSync(process.execPath, command('--format', 'json', ...argv), options);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Report;
  };

  it('prepares images in worker threads, with the same result', () => {
    const folder = folderWith();
    const alone = measured(run(folder, '--images', '8', '--workers', '0'));
    expect(measured(run(folder, '--images', '8', '--workers', '1'))).toEqual(alone);
    expect(measured(run(folder, '--images', '8', '--workers', '2'))).toEqual(alone);
  });

  it('measures where nothing can be kept, and leaves nothing behind', () => {
    const folder = folderWith();
    const options = { cwd: folder, encoding: 'utf8', env: { ...env(folder), XDG_CACHE_HOME: '/dev/null' } } as const;
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('mat-debug-'));
    const before = left();
    const { status, stderr } = spawnSync(process.execPath, command('--images', '4', '-q'), options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(left()).toEqual(before);
    const resumed = spawnSync(process.execPath, command('--images', '4', '--resume'), options);
    expect(resumed).toMatchObject({ status: 2, stdout: expect.stringContaining("can't be taken") });
    spawnSync(process.execPath, command('--images', '4'), { ...options, env: env(folder) });
    expect(readdirSync(join(folder, 'cache'))).toEqual(['noiselint']);
  });

  it('killed at any moment, resumes with nothing counted twice or measured again', async () => {
    const folder = folderWith();
    const lines = (): readonly string[] => {
      const journals = join(folder, 'cache', 'noiselint', 'sweep');
      const [name] = readdirSync(journals);
      return name === undefined ? [] : readFileSync(join(journals, name), 'utf8').trim().split('\n');
    };
    const ended = new Promise<void>((resolve) => {
      const child = spawn(process.execPath, command('--images', '40'), {
        cwd: folder,
        env: env(folder),
        stdio: 'ignore',
      });
      const timer = setInterval(() => {
        try {
          if (lines().length >= 3) child.kill('SIGKILL');
        } catch {}
      }, 2);
      child.on('exit', () => {
        clearInterval(timer);
        resolve();
      });
    });
    await ended;
    const kept = lines().length;
    expect(kept).toBeGreaterThanOrEqual(3);
    const resumed = measured(run(folder, '--images', '40', '--resume'));
    const images = lines().map((line) => (JSON.parse(line) as readonly string[])[0]);
    expect(new Set(images).size).toBe(40);
    expect(images.length).toBeLessThanOrEqual(41);
    expect(resumed).toEqual(measured(run(folder, '--images', '40')));
  });

  it('ends cleanly on Ctrl-C, with what it has', async () => {
    const folder = folderWith();
    const output = await new Promise<{ readonly status: number | null; readonly stdout: string }>((resolve) => {
      const child = spawn(process.execPath, command('--images', '5000', '--format', 'json'), {
        cwd: folder,
        env: env(folder),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      // The preprocessing is told just before the first image runs.
      child.stderr.once('data', () => setTimeout(() => child.kill('SIGINT'), 400));
      child.on('exit', (status) => resolve({ status, stdout }));
    });
    expect(output.status).toBe(130);
    const [result] = measured(JSON.parse(output.stdout) as Report);
    expect(result).toMatchObject({ stopped: 'interrupted', images: expect.any(Number) });
  });
});
