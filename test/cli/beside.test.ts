/** Files that a run reads or writes beside its models: in each other's place, of other kinds, or made to stop it. */
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './fake.ts';
import { net, runReal, shell, write } from './real.ts';

function room(files: Parameters<typeof write>[1] = {}): string {
  const cwd = temporaryFolder();
  write(cwd, { 'm.onnx': net({ stem: 3 }), 'other.onnx': net({ pools: [3] }), ...files });
  return cwd;
}

describe('what is read is not written over', () => {
  const cases: readonly (readonly [file: string, argv: string])[] = [
    ['m.onnx', 'm.onnx -o m.onnx'],
    ['m.onnx', 'm.onnx -f json -o.json ./m.onnx'],
    ['m.onnx', '. -o m.onnx'],
    ['m.onnx', 'm.onnx --cache --cache-location m.onnx'],
    ['m.onnx', 'badge m.onnx -o m.onnx'],
    ['m.onnx', 'report m.onnx -o m.onnx'],
    ['m.onnx', 'card m.onnx --update m.onnx'],
    ['m.onnx', 'm.onnx -o link.onnx'],
    ['m.onnx', 'm.onnx -o hard.onnx'],
    ['list', '--from list -f jsonl -o list'],
    ['r.json', 'report r.json -o r.json'],
    ['r.json', 'compare r.json r.json -o r.json'],
    ['r.jsonl', 'export r.jsonl --format csv -o r.jsonl'],
    ['r.jsonl', 'rank r.jsonl -o r.jsonl'],
    ['r.jsonl', 'merge r.jsonl -f jsonl -o hard.jsonl'],
    ['noiselint.config.json', 'm.onnx -o noiselint.config.json'],
    ['noiselint.config.json', 'm.onnx --config noiselint.config.json -o noiselint.config.json'],
  ];
  it.each(cases)('%s: %s', async (file, argv) => {
    const cwd = room({ list: 'm.onnx\n', 'noiselint.config.json': {} });
    symlinkSync('m.onnx', join(cwd, 'link.onnx'));
    linkSync(join(cwd, 'm.onnx'), join(cwd, 'hard.onnx'));
    await runReal(cwd, ['m.onnx', '-f', 'json', '-o', 'r.json']);
    await runReal(cwd, ['m.onnx', '-f', 'jsonl', '-o', 'r.jsonl']);
    linkSync(join(cwd, 'r.jsonl'), join(cwd, 'hard.jsonl'));
    const before = readFileSync(join(cwd, file));
    const { status, stderr } = await runReal(cwd, argv.split(' '));
    expect(stderr).toMatch(/is both read and written|is a model|is a configuration/);
    expect(status).toBe(2);
    expect(readFileSync(join(cwd, file))).toEqual(before);
  });

  it('who may read a document that is replaced stays as it was', async () => {
    const cwd = room({ 'r.json': '{}' });
    chmodSync(join(cwd, 'r.json'), 0o600);
    await runReal(cwd, ['m.onnx', '-f', 'json', '-o', 'r.json']);
    expect(statSync(join(cwd, 'r.json')).mode & 0o777).toBe(0o600);
  });

  it('two documents do not go to one file, but to one terminal or none', async () => {
    const cwd = room();
    const both = await runReal(cwd, ['m.onnx', '-o.json', 'x', '-o.csv', './x']);
    expect(both).toMatchObject({ status: 2, stderr: expect.stringContaining('written twice') });
    expect(await runReal(cwd, ['m.onnx', '-o.json', '/dev/null', '-o.csv', '/dev/null'])).toMatchObject({ stderr: '' });
  });
});

describe('what has the name of a file and is none', () => {
  const cases: readonly (readonly [what: string, make: string, argv: string, told: RegExp])[] = [
    ['a pipe for a configuration', 'mkfifo noiselint.config.json', 'm.onnx', /no regular file/],
    ['a pipe named as the configuration', 'mkfifo x.json', '--config x.json m.onnx', /no regular file/],
    ['a folder for a configuration', 'mkdir noiselint.config.json', 'm.onnx', /a folder, not a configuration/],
    ['a folder for package.json', 'mkdir package.json', 'm.onnx', /a folder, not a configuration/],
    ['a link to nowhere for a configuration', 'ln -s gone noiselint.config.json', 'm.onnx', /leads nowhere/],
    ['a pipe for a report', 'mkfifo r.json', 'badge r.json', /no regular file/],
    ['a pipe for a baseline', 'mkfifo b.json', '--baseline b.json m.onnx', /no regular file/],
    ['a pipe for a card', 'mkfifo c.md', 'card m.onnx --update c.md', /no regular file/],
    ['a pipe for results', 'mkfifo r.jsonl', 'rank r.jsonl', /no file of results/],
    ['a folder for a hook', 'mkdir .pre-commit-config.yaml', 'init --yes', /a folder/],
  ];
  it.each(cases)('%s', async (_, make, argv, told) => {
    const cwd = room();
    shell(make, cwd);
    expect(await runReal(cwd, argv.split(' '))).toMatchObject({ status: 2, stderr: expect.stringMatching(told) });
  });

  it('a list that has no line', async () => {
    const cwd = room();
    write(cwd, { list: 'x'.repeat(300_000) });
    const { status, stderr } = await runReal(cwd, ['--from', 'list', '-f', 'jsonl']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('list is no list') });
    expect(shell('export -f noiselint; timeout 10 bash -c "noiselint --from /dev/zero -f jsonl"', cwd).status).not.toBe(
      124,
    );
  });

  it('a pipe for the cache is a cold run', async () => {
    const cwd = room();
    shell('mkfifo .noiselintcache', cwd);
    rmSync(join(cwd, 'other.onnx'));
    mkdirSync(join(cwd, 'folder'));
    const { inspected } = await runReal(cwd, ['m.onnx', '--cache', '--cache-location', 'folder']);
    expect(inspected).toEqual(['m.onnx']);
  });
});

describe('modules of others', () => {
  const cases: readonly (readonly [what: string, text: string, told: RegExp])[] = [
    ['throws nothing', 'throw null', /noiselint\.config\.mjs: it threw null/],
    ['throws a number', 'throw 5', /noiselint\.config\.mjs: it threw 5/],
    ['holds what JSON has not', 'export default { maxWarnings: 3n }', /maxWarnings.*got a bigint/],
    ['has a getter that throws', 'export default { get profile() { throw new Error("no") } }', /mjs: no/],
  ];
  it.each(cases)('a configuration that %s', async (_, text, told) => {
    const cwd = room({ 'noiselint.config.mjs': text });
    expect(await runReal(cwd, ['m.onnx'])).toMatchObject({ status: 2, stderr: expect.stringMatching(told) });
  });

  it('undefined in a configuration says nothing', async () => {
    const text = `export default { extends: './base.json', profile: undefined, rules: { pooling: undefined },
      thresholds: { failDb: undefined }, reference: { std: undefined }, inputSize: undefined }`;
    const base = { profile: 'measured', inputSize: 320, thresholds: { failDb: 2 }, reference: { std: 0.25 } };
    const lint = async (files: Parameters<typeof write>[1]) => runReal(room(files), ['m.onnx', '-f', 'json']);
    expect(await lint({ 'noiselint.config.mjs': text, 'base.json': base })).toEqual(
      await lint({ 'noiselint.config.json': base }),
    );
  });

  it.each([
    { ignores: [''] },
    { overrides: [{ files: [''] }] },
    { suppressions: [{ rule: 'pooling', reason: 'x', files: [''] }] },
  ])('an empty glob is refused: %j', async (config) => {
    const { status, stderr } = await runReal(room({ 'noiselint.config.json': config }), ['m.onnx']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('must not be empty') });
  });

  it('programs get their documents where every model is ignored', async () => {
    const cwd = room({ 'noiselint.config.json': { ignores: ['**'] } });
    const { stdout } = await runReal(cwd, ['m.onnx', '-f', 'json', '-o.html', 'r.html', '-o.sarif', 'r.sarif']);
    expect(JSON.parse(stdout)).toMatchObject({ models: [], summary: { models: 0 } });
    expect(readFileSync(join(cwd, 'r.html'), 'utf8')).toContain('<html');
    expect(JSON.parse(readFileSync(join(cwd, 'r.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect((await runReal(cwd, ['m.onnx'])).stdout).toBe('');
  });

  it('a rule that changes the facts changes its own', async () => {
    const rule = (body: string) =>
      `export default { meta: { id: 'me/odd', title: 't', summary: 's', unit: 'noise-power', needs: [], defaultSeverity: 'info', codes: [], url: 'https://example.org' }, check(facts) { ${body} } }`;
    const judged = "return { status: 'judged', gainDb: 0, refinedGainDb: 0, findings: [] }";
    const lint = async (body: string) => {
      const cwd = room({ 'noiselint.config.json': { plugins: ['./rule.mjs'] }, 'rule.mjs': rule(body) });
      return runReal(cwd, ['m.onnx', '-f', 'json']);
    };
    expect(await lint(`facts.stem = null; ${judged}`)).toEqual(await lint(judged));
    expect((await lint('return 5n')).stderr).toMatch(/rule\.mjs: rule "me\/odd".*bigint/);
  });

  it('a configuration that waits for what never comes is told of', () => {
    const cwd = room({ 'noiselint.config.mjs': 'await new Promise(() => {})' });
    expect(shell('noiselint m.onnx', cwd)).toMatchObject({ status: 2, stderr: expect.stringContaining('never comes') });
    const text = 'setTimeout(() => { throw new Error("later"); }, 1); await new Promise((f) => setTimeout(f, 500))';
    write(cwd, { 'noiselint.config.mjs': `${text}; export default {}` });
    const thrown = shell('noiselint m.onnx', cwd);
    expect(thrown).toMatchObject({ status: 2, stderr: expect.stringContaining('later') });
    expect(thrown.stderr).not.toContain('never comes');
    write(cwd, { 'noiselint.config.mjs': 'setTimeout(() => { throw new Error("late"); }, 1500); export default {}' });
    expect(shell('noiselint m.onnx', cwd)).toMatchObject({ status: 2, stderr: expect.stringContaining('late') });
  });
});

describe('results that were changed by hand', () => {
  const wrong = (value: unknown) => (line: object) => ({ ...line, run: value });
  const cases: readonly (readonly [what: string, change: (lines: object[]) => unknown[]])[] = [
    ['a line that is nothing', ([head, ...rest]) => [head, null, ...rest]],
    ['a line that is a number', ([head, ...rest]) => [head, 3, ...rest]],
    ['a line without a place', ([head, one, ...rest]) => [head, { ...one, index: null }, ...rest]],
    ['a count that is a text', ([head, one, ...rest]) => [head, { ...one, suppressed: '\u001b[31m' }, ...rest]],
    ['a last line of another form', (lines) => [...lines.slice(0, -1), { summary: null }]],
    ['an end without its rules', (lines) => [...lines.slice(0, -1), wrong({ rules: null })(lines.at(-1) ?? {})]],
    ['an end that is no run', (lines) => [...lines.slice(0, -1), wrong(0)(lines.at(-1) ?? {})]],
    ['a head that is no run', ([head, ...rest]) => [wrong(null)(head ?? {}), ...rest]],
    [
      'a head without a gate',
      ([head, ...rest]) => [wrong({ shard: '1/1', digest: '', baseline: null })(head ?? {}), ...rest],
    ],
    ['what goes on behind its end', (lines) => [...lines, ...lines]],
  ];
  const commands = ['merge r.jsonl', 'rank r.jsonl', 'report r.jsonl -o x.html', 'compare r.jsonl r.jsonl'];
  const all = [...commands, 'export r.jsonl -o x.csv --format csv', 'm.onnx other.onnx -f jsonl -o r.jsonl --continue'];
  it.each(cases)('%s', async (_, change) => {
    const cwd = room();
    await runReal(cwd, ['m.onnx', 'other.onnx', '-f', 'jsonl', '-o', 'r.jsonl']);
    const lines = readFileSync(join(cwd, 'r.jsonl'), 'utf8').trimEnd().split('\n');
    const changed = change(lines.map((line) => JSON.parse(line))).map((line) => `${JSON.stringify(line)}\n`);
    for (const command of all) {
      write(cwd, { 'r.jsonl': changed.join('') });
      const { status, stderr } = await runReal(cwd, command.split(' '));
      expect(stderr, command).toContain('r.jsonl');
      expect(stderr, command).not.toMatch(/this is a bug|undefined|\[object|\u001b/);
      expect(status, command).toBe(2);
    }
  });

  it('a byte order mark in front is none of it', async () => {
    const cwd = room();
    await runReal(cwd, ['m.onnx', '-f', 'jsonl', '-o', 'r.jsonl']);
    const before = await runReal(cwd, ['rank', 'r.jsonl']);
    write(cwd, { 'r.jsonl': `\ufeff${readFileSync(join(cwd, 'r.jsonl'), 'utf8')}` });
    expect(await runReal(cwd, ['rank', 'r.jsonl'])).toEqual(before);
  });
});

it('a baseline keeps what it accepts of a model that can not be read', async () => {
  const cwd = room();
  await runReal(cwd, ['baseline', 'create', '.']);
  const before = readFileSync(join(cwd, 'noiselint-baseline.json'), 'utf8');
  write(cwd, { 'm.onnx': 'version https://git-lfs.github.com/spec/v1\n' });
  const linted = await runReal(cwd, ['.', '--baseline', 'noiselint-baseline.json']);
  expect(linted.stderr).not.toContain('prune');
  for (const action of ['prune', 'create']) {
    expect(await runReal(cwd, ['baseline', action, '.'])).toMatchObject({ status: 2 });
    expect(readFileSync(join(cwd, 'noiselint-baseline.json'), 'utf8')).toBe(before);
  }
});
