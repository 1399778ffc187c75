import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './fake.ts';
import { net, runReal, write } from './real.ts';

const FILE = 'noiselint-baseline.json';
const imperfect = {
  'models/stem.onnx': net({ stem: 3 }),
  'models/pool.onnx': net({ pools: [3, 3] }),
  'good.onnx': net(),
};

/** A folder of models whose findings are accepted. */
async function adopted(files: Parameters<typeof write>[1] = imperfect): Promise<string> {
  const cwd = temporaryFolder();
  write(cwd, { 'noiselint.config.json': { failOn: 'warning', baseline: FILE }, ...files });
  expect(await runReal(cwd, ['baseline', 'create', '.'])).toMatchObject({ status: 0, stderr: '' });
  return cwd;
}

async function lint(cwd: string, ...argv: readonly string[]) {
  const { status, stdout, stderr } = await runReal(cwd, ['-f', 'json', ...(argv.length === 0 ? ['.'] : argv)]);
  const { models, summary } = JSON.parse(stdout || '{"models":[],"summary":{}}') as {
    models: { path: string; findings?: { rule: string; severity: string; message: string }[]; rules: object[] }[];
    summary: Record<string, number>;
  };
  const errors = models.flatMap(({ path, findings = [] }) =>
    findings
      .filter(({ severity }) => severity !== 'info')
      .map((one) => `${path} ${one.severity} ${one.rule}: ${one.message}`),
  );
  return { status, stderr, errors, models, summary };
}

function entries(
  cwd: string,
): readonly { paths: string[]; findings: Record<string, { count: number; gainDb: number }> }[] {
  return Object.values(JSON.parse(readFileSync(join(cwd, FILE), 'utf8')).models);
}

describe('after baseline create', () => {
  it('lint passes, counts what is suppressed, and its rules say so', async () => {
    const cwd = await adopted();
    expect(await runReal(cwd, ['good.onnx', 'models', '-q'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const { summary, models } = await lint(cwd);
    expect(summary).toMatchObject({ errors: 0, warnings: 0, suppressed: 3 });
    const pool = models.find(({ path }) => path === 'models/pool.onnx');
    expect(pool?.rules).toContainEqual(expect.objectContaining({ id: 'pooling', outcome: 'warning', suppressed: 2 }));
    expect((await runReal(cwd, ['models/pool.onnx'])).stdout).toContain('2 suppressed');
  });

  it('the file is the same whatever the order, and holds what counts', async () => {
    const cwd = await adopted();
    const first = readFileSync(join(cwd, FILE), 'utf8');
    rmSync(join(cwd, FILE));
    await runReal(cwd, ['baseline', 'create', 'models/stem.onnx', 'models/pool.onnx', 'good.onnx']);
    expect(readFileSync(join(cwd, FILE), 'utf8')).toBe(first);
    expect(entries(cwd).map(({ paths, findings }) => [paths, Object.keys(findings)])).toEqual([
      [['models/pool.onnx'], ['pooling/max-pool-on-trunk']],
      [['models/stem.onnx'], ['stem-kernel/small-stem-kernel']],
    ]);
  });

  it('from another folder, and by flag', async () => {
    const cwd = await adopted();
    expect(await lint(join(cwd, 'models'), '.')).toMatchObject({ status: 0, stderr: '', errors: [] });
    expect(await lint(cwd, '.', '--no-config', '--fail-on', 'warning', '--baseline', FILE)).toMatchObject({
      status: 0,
    });
    expect(await lint(cwd, '.', '--no-config', '--fail-on', 'warning')).toMatchObject({ status: 1 });
  });

  it('a renamed model keeps its entry', async () => {
    const cwd = await adopted();
    renameSync(join(cwd, 'models/pool.onnx'), join(cwd, 'renamed.onnx'));
    expect(await lint(cwd)).toMatchObject({ status: 0, errors: [] });
  });

  it('a renamed model keeps it when it is edited too, once the baseline knows the name: a note asks for that', async () => {
    const edited = async (isTold: boolean) => {
      const cwd = await adopted({ 'a.onnx': net({ pools: [3, 3] }) });
      renameSync(join(cwd, 'a.onnx'), join(cwd, 'b.onnx'));
      expect((await lint(cwd)).stderr).toBe(
        `noiselint: ${FILE} has b.onnx as a.onnx, which is gone: 'noiselint baseline prune' on the same models writes where they are now\n`,
      );
      if (isTold) {
        await runReal(cwd, ['baseline', 'prune', '.']);
        expect(await lint(cwd)).toMatchObject({ status: 0, stderr: '' });
      }
      write(cwd, { 'b.onnx': net({ pools: [3, 3], classes: 20 }) });
      return (await lint(cwd)).errors;
    };
    expect(await edited(true)).toEqual([]);
    expect(await edited(false)).toHaveLength(2);
  });

  it('a copy is no name that is missing', async () => {
    const cwd = await adopted();
    write(cwd, { 'copy.onnx': net({ pools: [3, 3] }) });
    expect(await lint(cwd)).toMatchObject({ status: 0, stderr: '' });
  });

  it('a finding of a model that was not there is one too many', async () => {
    const cwd = await adopted();
    write(cwd, { 'new.onnx': net({ stem: 3, classes: 20 }) });
    const { status, errors } = await lint(cwd);
    expect({ status, errors }).toEqual({
      status: 1,
      errors: [expect.stringMatching(/^new\.onnx error stem-kernel: .* Not in the baseline\.$/)],
    });
  });
});

describe('a regression fails and is named', () => {
  const cases: readonly (readonly [title: string, model: Uint8Array, errors: readonly RegExp[]])[] = [
    [
      'a new finding',
      net({ stem: 3, pools: [3, 3] }),
      [/^models\/pool\.onnx error stem-kernel: .* Not in the baseline\.$/],
    ],
    [
      'one more of a kind',
      net({ pools: [3, 3, 3] }),
      Array(3).fill(/error pooling: .* 3 of these, 2 in the baseline\.$/),
    ],
    [
      'a larger gain',
      net({ pools: [3, 5] }),
      [/error pooling: .*5x5.* Worse than in the baseline: [\d.]+ dB, was [\d.]+ dB\.$/],
    ],
  ];
  it.each(cases)('%s', async (_, model, errors) => {
    const cwd = await adopted();
    write(cwd, { 'models/pool.onnx': model });
    const result = await lint(cwd, '.', '--fail-on', 'error');
    expect(result).toMatchObject({ status: 1, errors: errors.map((error) => expect.stringMatching(error)) });
    expect(result.stderr).toMatch(/models\/pool\.onnx: another architecture than in noiselint-baseline\.json/);
  });

  it('on the same architecture, by a file beside it', async () => {
    const cwd = await adopted({ 'm/model.onnx': net({ stem: 3 }), 'm/preprocessor_config.json': {} });
    write(cwd, { 'm/preprocessor_config.json': '{' });
    const { status, errors, stderr } = await lint(cwd);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(errors).toEqual([
      expect.stringMatching(/^m\/model\.onnx error null: preprocessor_config\.json .* Not in the baseline\.$/),
    ]);
  });
});

describe('what no longer occurs', () => {
  it('is told and fails until it is pruned', async () => {
    const cwd = await adopted();
    write(cwd, { 'models/pool.onnx': net({ pools: [3, 0] }) });
    const stale = await lint(cwd);
    expect(stale.status).toBe(2);
    expect(stale.errors).toEqual([]);
    expect(stale.stderr).toContain(
      'noiselint-baseline.json accepts 2 of pooling/max-pool-on-trunk in models/pool.onnx, 1 left',
    );
    expect(stale.stderr).toContain("run 'noiselint baseline prune'");
    expect(await lint(cwd, '.', '--pass-on-unpruned')).toMatchObject({ status: 0 });
    expect(await runReal(cwd, ['baseline', 'prune', '.'])).toMatchObject({
      status: 0,
      stdout: 'noiselint-baseline.json: 2 findings accepted in 2 architectures, before 3\n',
    });
    expect(await lint(cwd)).toMatchObject({ status: 0, stderr: '', errors: [] });
    write(cwd, { 'models/pool.onnx': net({ pools: [3, 3] }) });
    expect(await lint(cwd)).toMatchObject({ status: 1 });
  });

  it('is not told of what a run does not look at', async () => {
    const cwd = await adopted();
    for (const argv of [['good.onnx'], ['.', '--select', 'normalization'], ['.', '--rule', 'pooling:off']]) {
      expect(await lint(cwd, ...argv)).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('a model shares its entry with others of its architecture', async () => {
    const cwd = await adopted({ 'a.onnx': net({ stem: 3 }), 'b.onnx': net({ stem: 3 }) });
    expect(entries(cwd).map(({ paths }) => paths)).toEqual([['a.onnx', 'b.onnx']]);
    write(cwd, { 'a.onnx': net() });
    expect(await lint(cwd)).toMatchObject({ status: 0, stderr: '' });
    rmSync(join(cwd, 'b.onnx'));
    expect(await lint(cwd)).toMatchObject({ status: 2 });
  });

  it('prune forgets models that are gone, create keeps those it was not shown', async () => {
    const cwd = await adopted();
    rmSync(join(cwd, 'models/stem.onnx'));
    await runReal(cwd, ['baseline', 'create', 'good.onnx']);
    expect(entries(cwd)).toHaveLength(2);
    await runReal(cwd, ['baseline', 'prune', 'good.onnx']);
    expect(entries(cwd).map(({ paths }) => paths)).toEqual([['models/pool.onnx']]);
  });
});

it('findings of a plugin are accepted as others are', async () => {
  const plugin = fileURLToPath(new URL('../../docs/examples/color-channels.mjs', import.meta.url));
  const severe = { plugins: [plugin], rules: { 'example/color-channels': 'error' }, baseline: FILE };
  const cwd = await adopted({ 'a.onnx': net({ channels: 1 }), 'noiselint.config.json': severe });
  expect(entries(cwd).map(({ findings }) => Object.keys(findings))).toEqual([
    ['example/color-channels/example/few-channels'],
  ]);
  expect(await lint(cwd)).toMatchObject({ status: 0, stderr: '' });
  expect(await lint(cwd, '.', '--rule', 'example/color-channels:off')).toMatchObject({ status: 0, stderr: '' });
  write(cwd, { 'a.onnx': net() });
  expect(await lint(cwd)).toMatchObject({ status: 2, stderr: expect.stringContaining('example/color-channels/') });
});

describe('a baseline that can not be used', () => {
  const cases: readonly (readonly [title: string, content: string | null, message: RegExp])[] = [
    ['missing', null, /there is no baseline noiselint-baseline\.json: run 'noiselint baseline create'/],
    ['a merge left over', '<<<<<<< HEAD\n{}', /noiselint-baseline\.json: not valid JSON/],
    ['told in one line', '{\n"a":\nnope\n}', /^noiselint: .*not valid JSON: [^\n]*baseline create'\n$/],
    [
      'an odd key',
      '{"schemaVersion":1,"models":{},"model":{}}',
      /#\/model: .*\(unknown key "model"; did you mean "models"\?\)/,
    ],
    [
      'of another version',
      '{"schemaVersion":2,"models":{}}',
      /noiselint-baseline\.json #\/schemaVersion: not a baseline of this version \(expected 1, got 2\)/,
    ],
    ['of another shape', '{"schemaVersion":1,"models":{"x":{"paths":[]}}}', /#\/models\/x: .*findings/],
  ];
  it.each(cases)('%s', async (_, content, message) => {
    const cwd = temporaryFolder();
    write(cwd, { 'good.onnx': net(), ...(content === null ? {} : { [FILE]: content }) });
    const result = await runReal(cwd, ['good.onnx', '--baseline', FILE]);
    expect(result).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('nothing to prune', async () => {
    const cwd = temporaryFolder();
    write(cwd, { 'good.onnx': net() });
    expect(await runReal(cwd, ['baseline', 'prune', '.'])).toMatchObject({ status: 2 });
  });
});

it('a baseline that nobody named is written over no link', async () => {
  const cwd = temporaryFolder();
  write(cwd, { 'a.onnx': net({ stem: 3 }) });
  symlinkSync('elsewhere.json', join(cwd, 'noiselint-baseline.json'));
  expect(await runReal(cwd, ['baseline', 'create', '.'])).toMatchObject({
    status: 2,
    stderr: "noiselint: can't write noiselint-baseline.json: it is no regular file\n",
  });
  expect(existsSync(join(cwd, 'elsewhere.json'))).toBe(false);
});
