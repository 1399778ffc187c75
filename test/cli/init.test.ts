import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/cli/services/host.ts';
import { temporaryFolder } from './fake.ts';
import { net, runReal, write } from './real.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENV = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const HOOK = '.pre-commit-config.yaml';
const WORKFLOW = '.github/workflows/noiselint.yml';

function repository(files: Parameters<typeof write>[1]): string {
  const cwd = temporaryFolder();
  spawnSync('git', ['init', '--quiet'], { cwd, env: ENV });
  write(cwd, files);
  return cwd;
}

async function init(cwd: string, part: Partial<Host> = {}, ...argv: readonly string[]) {
  const { status, stdout, stderr } = await runReal(cwd, ['init', ...argv], { env: ENV, ...part });
  return { status, stderr, lines: stdout.trimEnd().split('\n') };
}

const text = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8');

describe('init', () => {
  it('writes three files and says what is next', async () => {
    const cwd = repository({ 'models/a.onnx': net(), 'exports/deep/b.onnx': net() });
    expect(await init(cwd)).toEqual({
      status: 0,
      stderr: '',
      lines: [
        '2 models in exports, models',
        '',
        'wrote  noiselint.config.json',
        `wrote  ${HOOK}`,
        `wrote  ${WORKFLOW}`,
        '',
        'next:',
        '  noiselint baseline create exports models  accepts what there is',
        '  noiselint exports models                  fails on what comes after',
      ],
    });
    expect(JSON.parse(text(cwd, 'noiselint.config.json'))).toEqual({
      extends: 'recommended',
      failOn: 'warning',
      baseline: 'noiselint-baseline.json',
    });
    expect(text(cwd, WORKFLOW)).toMatch(
      /uses: noiselint\/noiselint@v9\.9\.9\n {8}with:\n {10}paths: \|\n {12}exports\n {12}models\n$/,
    );
  });

  it('names this folder alone where a model lies in it, as it holds the others', async () => {
    const cwd = repository({ 'a.onnx': net(), 'models/b.onnx': net() });
    expect((await init(cwd)).lines[0]).toBe('2 models in this folder');
    expect(text(cwd, WORKFLOW)).toMatch(/paths: \|\n {12}\.\n$/);
  });

  it('names the hook and the inputs that this repository offers', async () => {
    const cwd = repository({});
    await init(cwd);
    const [, id] = /- id: (\S+)/.exec(text(cwd, HOOK)) ?? [];
    expect(text(ROOT, '.pre-commit-hooks.yaml')).toMatch(new RegExp(`^- id: ${id}$`, 'm'));
    expect(text(ROOT, 'action.yml')).toMatch(/^ {2}paths:$/m);
    expect(text(ROOT, 'templates/noiselint.yml')).toMatch(/^ {4}paths:\n[\s\S]*^ {4}version:$/m);
  });

  it('overwrites nothing, and shows what to add', async () => {
    const kept = { [HOOK]: 'repos: []\n', [WORKFLOW]: 'uses: noiselint/noiselint@main\n', '.noiselintrc.json': '{}' };
    const cwd = repository({ 'a.onnx': net(), ...kept });
    const { status, lines } = await init(cwd);
    expect(status).toBe(0);
    expect(lines).toEqual([
      '1 model in this folder',
      '',
      'left   .noiselintrc.json as it is',
      `left   ${HOOK} as it is; to add to it:`,
      '           - repo: https://github.com/noiselint/noiselint',
      '             rev: v9.9.9',
      '             hooks:',
      '               - id: noiselint',
      '                 # Sees a few files at a time: the run over all models tells what of the baseline is to be pruned.',
      '                 args: [--pass-on-unpruned]',
      `left   ${WORKFLOW} as it is`,
      '',
      'next:',
      '  noiselint .  lints',
    ]);
    for (const [path, content] of Object.entries(kept)) expect(text(cwd, path)).toBe(content);
    const first = await init(cwd);
    expect(await init(cwd)).toEqual(first);
  });

  it('sees what kind of repository it is in', async () => {
    const cwd = repository({
      '.gitattributes': '*.onnx filter=lfs diff=lfs merge=lfs -text\n',
      '.gitignore': '.venv/\n',
      '.venv/lib/test.onnx': net(),
      'm/a.onnx': net(),
      'node_modules/noiselint/dist/schema/config.schema.json': {},
    });
    expect((await init(cwd)).lines[0]).toBe('1 model in m');
    expect(text(cwd, WORKFLOW)).toContain('lfs: true');
    expect(JSON.parse(text(cwd, 'noiselint.config.json'))).toMatchObject({
      $schema: './node_modules/noiselint/dist/schema/config.schema.json',
      ignores: ['.venv/**'],
    });
    const lint = await runReal(cwd, ['.', '--config', 'noiselint.config.json', '-f', 'compact']);
    expect(lint.stderr).toMatch(/run 'noiselint baseline create'/);
  });

  it('writes for GitLab where its remote or its file says so', async () => {
    const cwd = repository({});
    spawnSync('git', ['remote', 'add', 'origin', 'git@gitlab.example.org:a/b.git'], { cwd, env: ENV });
    await init(cwd);
    expect(text(cwd, '.gitlab-ci.yml')).toMatch(/remote: https:.*\/v9\.9\.9\/templates\/noiselint\.yml/);
    expect(existsSync(join(cwd, '.github'))).toBe(false);
    expect((await init(cwd)).lines).toContain('left   .gitlab-ci.yml as it is');
  });

  it('without git, and not below the top of a repository', async () => {
    const cwd = temporaryFolder();
    write(cwd, { 'odd name/a.onnx': net() });
    expect((await init(cwd, { env: { PATH: '' } })).lines).toContain('wrote  noiselint.config.json');
    expect(text(cwd, WORKFLOW)).toMatch(/paths: \|\n {12}\.\n$/);
    const inner = repository({ 'sub/a.onnx': net() });
    expect(await init(join(inner, 'sub'))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/run this in \.\.\//),
    });
    expect(readdirSync(join(inner, 'sub'))).toEqual(['a.onnx']);
  });

  it('asks a person, and takes no for an answer', async () => {
    const asking = (...answers: string[]): Partial<Host> & { asked: string[] } => {
      const asked: string[] = [];
      const question = async (line: string) => {
        asked.push(line);
        return answers.shift() ?? '';
      };
      const stdout = { isTerminal: true, columns: 80, write: async () => {} };
      return { asked, stdout, prompt: async () => ({ question, close: () => {} }) };
    };
    const cwd = repository({});
    const first = asking('n', 'svn', 'n');
    await init(cwd, first);
    expect(first.asked).toEqual([
      'Write .pre-commit-config.yaml? [Y/n] ',
      'CI: github, gitlab or none? [github] ',
      'CI: github, gitlab or none? [github] ',
    ]);
    expect(readdirSync(cwd).sort()).toEqual(['.git', 'noiselint.config.json']);
    const unasked = asking();
    await init(cwd, unasked, '--yes');
    expect(unasked.asked).toEqual([]);
    expect(existsSync(join(cwd, HOOK))).toBe(true);
  });
});

it('the hook passes a model that became better, and the run over all asks for the prune', async () => {
  const cwd = repository({ 'a.onnx': net({ pools: [3, 3] }) });
  for (const argv of [['init'], ['baseline', 'create', '.']]) await runReal(cwd, argv, { env: ENV });
  write(cwd, { 'a.onnx': net({ pools: [3, 0] }) });
  const [, args = ''] = /args: \[(.*)\]/.exec(text(cwd, HOOK)) ?? [];
  const hook = await runReal(cwd, [...args.split(', '), 'a.onnx'], { env: ENV });
  expect({ status: hook.status, stderr: hook.stderr }).toEqual({
    status: 0,
    stderr: expect.stringContaining('1 entry to prune'),
  });
  expect(await runReal(cwd, ['.'], { env: ENV })).toMatchObject({ status: 2 });
});

it('real models are adopted in three commands, and then one regression fails and is named', async () => {
  const cwd = repository({});
  cpSync(join(ROOT, 'fixtures/real'), join(cwd, 'models'), { recursive: true });
  write(cwd, { 'models/ours.onnx': net({ pools: [0] }) });
  const commands = [['init'], ['baseline', 'create', 'models'], ['models']];
  for (const argv of commands) expect(await runReal(cwd, argv, { env: ENV })).toMatchObject({ status: 0, stderr: '' });
  write(cwd, { 'models/ours.onnx': net({ pools: [3] }) });
  const { status, stdout } = await runReal(cwd, ['models', '-f', 'compact', '-q'], { env: ENV });
  expect(status).toBe(1);
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^models\/ours\.onnx: error: pooling\/max-pool-on-trunk: /),
    '',
    '1 problem',
    '',
  ]);
});
