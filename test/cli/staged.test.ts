/** A real repository: what is linted is what would be committed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from './fake.ts';
import { net, runReal, write } from './real.ts';

const ENV = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const good = net();
const bad = net({ stem: 3, pools: [3] });

function git(cwd: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd, env: ENV, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function repository(files: Parameters<typeof write>[1] = {}): string {
  const cwd = temporaryFolder();
  git(cwd, 'init', '--quiet');
  write(cwd, { 'noiselint.config.json': { failOn: 'warning' }, ...files });
  git(cwd, 'add', '.');
  git(cwd, 'commit', '--quiet', '-m', 'start');
  return cwd;
}

async function staged(cwd: string, ...argv: readonly string[]) {
  // Its own place for temporary files, as other runs on this machine share the common one.
  const temporary = temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  const { status, stdout, stderr } = await runReal(cwd, ['--staged', '-f', 'json', ...argv], { env: ENV });
  vi.unstubAllEnvs();
  expect(readdirSync(temporary)).toEqual([]);
  const { models = [] } = JSON.parse(stdout || '{}') as {
    models?: { path: string; status: string; findings?: { severity: string }[] }[];
  };
  const told = models.map(({ path, status: own, findings = [] }) => {
    return `${path}: ${own === 'linted' ? findings.filter(({ severity }) => severity !== 'info').length : own}`;
  });
  return { status, stderr, told };
}

describe('which models', () => {
  it('added, changed, renamed and with an odd name; not deleted, not unstaged, not others', async () => {
    const cwd = repository({ 'old.onnx': good, 'gone.onnx': good, 'moved.onnx': bad, 'quiet.onnx': good });
    write(cwd, { 'old.onnx': bad, 'sub/näw "1".ONNX': good, 'notes.txt': '', 'later.onnx': bad, 'quiet.onnx': bad });
    git(cwd, 'add', 'old.onnx', 'sub', 'notes.txt');
    git(cwd, 'rm', '--quiet', 'gone.onnx');
    git(cwd, 'mv', 'moved.onnx', 'here.onnx');
    symlinkSync('quiet.onnx', join(cwd, 'link.onnx'));
    git(cwd, 'add', 'link.onnx');
    const all = ['here.onnx: 2', 'old.onnx: 2', 'sub/näw "1".ONNX: 0'];
    expect(await staged(cwd)).toEqual({
      status: 1,
      stderr: 'noiselint: fails: 2 models without an error, such as here.onnx: 2 findings at or above warning\n',
      told: all,
    });
    expect((await staged(cwd, 'sub')).told).toEqual(all.slice(2));
    expect((await staged(join(cwd, 'sub'))).told).toEqual(['../here.onnx: 2', '../old.onnx: 2', 'näw "1".ONNX: 0']);
  });

  it('the first commit of a repository', async () => {
    const cwd = temporaryFolder();
    git(cwd, 'init', '--quiet');
    write(cwd, { 'a.onnx': bad });
    git(cwd, 'add', '.');
    expect(await staged(cwd)).toMatchObject({ status: 0, told: ['a.onnx: 2'] });
  });

  it('none is no failure', async () => {
    const cwd = repository({ 'a.onnx': bad });
    expect(await staged(cwd)).toEqual({ status: 0, stderr: 'noiselint: no .onnx file is staged\n', told: [] });
    expect(await staged(cwd, '-q')).toEqual({ status: 0, stderr: '', told: [] });
  });
});

describe('the staged content counts', () => {
  const path = 'm/model.onnx';
  const file = (std: number) => ({ image_mean: [0.5, 0.5, 0.5], image_std: [std, std, std], do_normalize: true });

  it('not what the folder holds by now', async () => {
    const cwd = repository({ [path]: good });
    write(cwd, { [path]: bad });
    git(cwd, 'add', '.');
    write(cwd, { [path]: good });
    expect(await staged(cwd)).toMatchObject({ status: 1, told: [`${path}: 2`] });
    rmSync(join(cwd, path));
    expect(await staged(cwd)).toMatchObject({ status: 1, told: [`${path}: 2`] });
  });

  it.each<readonly [title: string, index: object | string | null, folder: object | string | null, told: string]>([
    ['a broken file that is not staged', file(0.5), '{', '0'],
    ['a broken file that is staged', '{', file(0.5), '1'],
    ['a file that is not added', null, '{', '0'],
    ['a file that was deleted after', '{', null, '1'],
    ['the same on both sides', '{', '{', '1'],
  ])('so does that of a file beside it: %s', async (_, index, folder, told) => {
    const cwd = repository();
    const beside = 'm/preprocessor_config.json';
    write(cwd, { [path]: good, ...(index === null ? {} : { [beside]: index }) });
    git(cwd, 'add', '.');
    if (folder === null) rmSync(join(cwd, beside));
    else write(cwd, { [beside]: folder });
    expect((await staged(cwd)).told).toEqual([`${path}: ${told}`]);
  });

  it('with a cache, which keeps what the folder holds', async () => {
    const cwd = repository();
    write(cwd, { [path]: bad });
    git(cwd, 'add', '.');
    expect((await staged(cwd, '--cache')).told).toEqual([`${path}: 2`]);
    write(cwd, { [path]: good });
    expect((await staged(cwd, '--cache')).told).toEqual([`${path}: 2`]);
    expect((await runReal(cwd, [path, '--cache'])).status).toBe(0);
  });
});

describe('a pointer of Git LFS', () => {
  const hash = createHash('sha256').update(bad).digest('hex');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize ${bad.length}\n`;
  const withPointer = (): string => {
    const cwd = repository();
    write(cwd, { 'a.onnx': pointer });
    git(cwd, 'add', '.');
    return cwd;
  };

  it('is not the model where the model is nowhere', async () => {
    expect(await staged(withPointer())).toMatchObject({ status: 2, told: ['a.onnx: failed'] });
  });

  it('stands for the same model in the folder', async () => {
    const cwd = withPointer();
    write(cwd, { 'a.onnx': bad });
    expect(await staged(cwd)).toMatchObject({ status: 1, told: ['a.onnx: 2'] });
  });

  it('stands for the model in the store, if the folder holds another', async () => {
    const cwd = withPointer();
    write(cwd, { 'a.onnx': good });
    expect(await staged(cwd)).toMatchObject({ status: 2, told: ['a.onnx: failed'] });
    write(cwd, { [`.git/lfs/objects/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`]: bad });
    expect(await staged(cwd)).toMatchObject({ status: 1, told: ['a.onnx: 2'] });
  });
});

describe('where it can not work', () => {
  it('no repository, no git', async () => {
    const cwd = temporaryFolder();
    expect(await staged(cwd)).toEqual({ status: 2, told: [], stderr: expect.stringMatching(/not a git repository/) });
    const bare = await runReal(repository(), ['--staged'], { env: { PATH: cwd } });
    expect(bare).toMatchObject({ status: 2, stderr: 'noiselint: git is needed, and there is none on the PATH\n' });
  });

  it('as a hook, where git names the index itself', async () => {
    const cwd = repository({ 'a.onnx': good, 'b.onnx': good });
    write(cwd, { 'a.onnx': bad, 'b.onnx': bad });
    mkdirSync(join(cwd, '.git/hooks'), { recursive: true });
    const bin = join(import.meta.dirname, '../../bin/noiselint.js');
    const hook = join(cwd, '.git/hooks/pre-commit');
    write(cwd, {
      '.git/hooks/pre-commit': `#!/bin/sh\nexec "${process.execPath}" "${bin}" --staged -f compact > seen.txt\n`,
    });
    spawnSync('chmod', ['+x', hook]);
    expect(() => git(cwd, 'commit', '--quiet', '-m', 'only one', 'a.onnx')).toThrow();
    expect(readFileSync(join(cwd, 'seen.txt'), 'utf8')).toMatch(/a\.onnx: warning/);
    expect(readFileSync(join(cwd, 'seen.txt'), 'utf8')).not.toContain('b.onnx');
    appendFileSync(join(cwd, 'noiselint.config.json'), '\n');
    git(cwd, 'commit', '--quiet', '-m', 'none', 'noiselint.config.json');
  });
});
