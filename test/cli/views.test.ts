/** Results of a fleet: what is told of them one by one is what is told of them all at hand. */
import { lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareReports } from '../../src/lint/compare/compare.ts';
import { rankModels } from '../../src/lint/rank/rank.ts';
import { infoOf } from '../../src/lint/rule-info.ts';
import type { ModelResult, Report } from '../../src/lint/types.ts';
import { flatColumns } from '../../src/report/flat/columns.ts';
import { jsonl } from '../../src/report/formats/jsonl.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { rankCsv } from '../../src/report/rank/csv.ts';
import { rankMarkdown } from '../../src/report/rank/markdown.ts';
import { rankStylish } from '../../src/report/rank/stylish.ts';
import { linted, partlyKnown, pointer, quiet, report, textTower } from '../report/sample.ts';
import { reportErrors } from '../report/validate.ts';
import { temporaryFolder } from './fake.ts';
import { runReal, write } from './real.ts';

const OPTIONS = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules: infoOf() };

const fleet: readonly ModelResult[] = [
  ...Array.from({ length: 40 }, (_, i) => {
    const base = [linted(), quiet, partlyKnown][i % 3] ?? quiet;
    const gainDb = Number((base.budget.gainDb + (i % 7) / 4).toFixed(2));
    return { ...base, path: `fleet/${i}.onnx`, fingerprint: `sha256:${i}`, budget: { ...base.budget, gainDb } };
  }),
  { ...textTower, path: 'fleet/text.onnx' },
  { ...pointer, path: 'fleet/pointer.onnx' },
];
const whole = report(fleet);
const linesOf = (base: Report): string => jsonl(base, OPTIONS);

let folder: string;
const run = (...argv: readonly string[]) => runReal(folder, argv);
beforeEach(() => {
  folder = temporaryFolder();
  write(folder, { 'all.jsonl': linesOf(whole) });
});

describe('rank', () => {
  it.each([
    ['stylish', rankStylish],
    ['markdown', rankMarkdown],
    ['csv', rankCsv],
  ] as const)('gives what a report of the same models gives, as %s', async (format, formatter) => {
    const models = whole.models.filter(({ status }) => status !== 'failed');
    const ranking = rankModels(whole, 'total');
    const { status, stdout } = await run('rank', 'all.jsonl', '-f', format);
    expect({ status, stdout }).toEqual({ status: 0, stdout: formatter({ ...whole, models, ranking }, OPTIONS) });
  });

  it('lists the first, and counts and places them among all', async () => {
    const full = rankModels(whole, 'pooling');
    const { stdout } = await run('rank', 'all.jsonl', '--by', 'pooling', '--top', '4', '-f', 'json');
    const document = JSON.parse(stdout);
    expect(reportErrors(document)).toEqual([]);
    expect(document.ranking.ranked).toEqual(full.ranked.slice(0, 4));
    expect(document.ranking.unranked).toEqual(full.unranked.slice(0, 4));
    expect(document.ranking.all).toEqual({
      ranked: full.ranked.length,
      tied: full.ranked.filter(({ tied }) => tied > 1).length,
      unranked: full.unranked.length,
    });
    expect(document.summary).toEqual(whole.summary);
    expect(document.models).toEqual(
      [...full.ranked.slice(0, 4), ...full.unranked.slice(0, 4)].map(({ path }) =>
        fleet.find((model) => model.path === path),
      ),
    );
    expect((await run('rank', 'all.jsonl', '--top', '4')).stdout).toContain(
      'the 4 quietest and 4 without a rank are listed',
    );
  });

  it('cuts the list of models at hand as well', async () => {
    expect(rankModels(whole, 'total', 3).ranked).toEqual(rankModels(whole, 'total').ranked.slice(0, 3));
  });
});

describe('report', () => {
  it('is the report of the same models where there are few', async () => {
    write(folder, { 'all.json': whole });
    await run('report', 'all.jsonl', '-o', 'lines.html');
    await run('report', 'all.json', '-o', 'whole.html');
    expect(readFileSync(join(folder, 'lines.html'), 'utf8')).toBe(readFileSync(join(folder, 'whole.html'), 'utf8'));
  });

  it('shows the lowest scores, counts all, and says so', async () => {
    const { status } = await run('report', 'all.jsonl', '--top', '5', '-o', 'worst.html');
    const page = readFileSync(join(folder, 'worst.html'), 'utf8');
    expect(status).toBe(0);
    expect(page).toContain('Shown are the 5 models with the lowest scores, of 42');
    expect(page).toContain('<title>42 models');
    expect(page).toContain('Models by grade: A 13, B 0, C 14, D 13, F 0, no grade 2.');
    expect(page.match(/<details class="model"/g)).toHaveLength(5);
    // The lowest score is that of the partly known ones.
    expect([...page.matchAll(/<h2>fleet\/(\d+)\.onnx/g)].map(([, index]) => Number(index) % 3)).toEqual([
      2, 2, 2, 2, 2,
    ]);
  });
});

describe('compare', () => {
  const noisier = report(
    fleet.flatMap((model, i): readonly ModelResult[] => {
      if (i === 1) return [];
      if (model.status === 'linted' && i % 9 === 0)
        return [{ ...partlyKnown, path: model.path, fingerprint: model.fingerprint }];
      return i === 4 ? [{ ...model, path: 'fleet/renamed.onnx' }] : [model];
    }),
  );
  const added = report([...noisier.models, { ...quiet, path: 'fleet/new.onnx', fingerprint: 'sha256:new' }]);
  const all = compareReports({ report: whole, keyOf: (path) => path }, { report: added, keyOf: (path) => path }, 0);

  it('counts what a comparison of the same reports counts, and lists the worst', async () => {
    write(folder, { 'new.jsonl': linesOf(added) });
    const { status, stdout } = await run('compare', 'all.jsonl', 'new.jsonl', '-f', 'json', '--top', '3');
    const { comparison, ...about } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(reportErrors({ comparison, ...about })).toEqual([]);
    expect(comparison.summary).toEqual(all.summary);
    expect(all.summary).toMatchObject({ added: 1, removed: 1 });
    expect(comparison.grades).toEqual({
      old: { A: 13, B: 0, C: 14, D: 13, F: 0, none: 2 },
      new: expect.objectContaining({ none: 2 }),
    });
    const regressed = all.models.filter(({ regressions }) => regressions.length > 0);
    expect(regressed.length).toBeGreaterThan(3);
    const listed = comparison.models as typeof all.models;
    expect(listed).toHaveLength(3 + 1 + 1);
    for (const model of listed) expect(all.models).toContainEqual(model);
    expect(listed.slice(0, 3).every(({ regressions }) => regressions.length > 0)).toBe(true);
  });

  it('tells grades then and now, what is worst, and what is left out', async () => {
    write(folder, { 'new.jsonl': linesOf(added) });
    const { stdout } = await run('compare', 'all.jsonl', 'new.jsonl', '--top', '2');
    expect(stdout).toMatch(/^grade +then +now +change\nA +13 /);
    expect(stdout).toMatch(/not listed: \d more regressions; --top lists more/);
    const markdown = (await run('compare', 'all.jsonl', 'new.jsonl', '--top', '2', '-f', 'markdown')).stdout;
    expect(markdown).toContain('| Grade | Then | Now | Change |');
    expect(markdown).toMatch(/Not listed: \d more regressions\./);
  });

  it('fails on a regression when it is asked to', async () => {
    write(folder, { 'new.jsonl': linesOf(added) });
    expect(await run('compare', 'all.jsonl', 'new.jsonl', '--fail-on-regression')).toMatchObject({ status: 1 });
    expect(await run('compare', 'all.jsonl', 'all.jsonl', '--fail-on-regression')).toMatchObject({ status: 0 });
  });

  it('pairs a fleet of one architecture in order', async () => {
    const alike = (name: string) =>
      report(Array.from({ length: 30 }, (_, i) => ({ ...quiet, path: `${name}${i}/deep/x${name}.onnx` })));
    write(folder, { 'a.jsonl': linesOf(alike('a')), 'b.jsonl': linesOf(alike('b')) });
    const { stdout } = await run('compare', 'a.jsonl', 'b.jsonl', '-f', 'json');
    expect(JSON.parse(stdout).comparison.summary).toMatchObject({ same: 30, added: 0, removed: 0 });
  });
});

describe('export', () => {
  const columns = flatColumns(infoOf().map(({ id }) => id));
  const rowOf = (model: ModelResult) =>
    Object.fromEntries(
      columns.map(({ name, type, of }) => {
        const value = of(model);
        return [name, type === 'INT64' && typeof value === 'number' ? BigInt(value) : value];
      }),
    );

  it('writes Parquet that reads back as it was, over groups of rows', async () => {
    const many = report(
      Array.from({ length: 10_001 }, (_, i) => ({ ...(fleet[i % fleet.length] as ModelResult), path: `${i}.onnx` })),
    );
    write(folder, { 'many.jsonl': linesOf(many) });
    expect(await run('export', 'many.jsonl', '-o', 'out/many.parquet')).toMatchObject({ status: 0, stderr: '' });
    const file = await asyncBufferFromFile(join(folder, 'out/many.parquet'));
    const metadata = parquetMetadata(await file.slice(0));
    expect(metadata.row_groups).toHaveLength(2);
    expect(metadata.created_by).toBe('noiselint 9.9.9');
    expect(await parquetReadObjects({ file })).toEqual(many.models.map(rowOf));
    expect(readdirSync(join(folder, 'out'))).toEqual(['many.parquet']);
  });

  it('tells what is known of each model in its columns', () => {
    expect(rowOf(linted())).toMatchObject({
      path: 'models/resnet50.onnx',
      grade: 'C',
      pooling_outcome: 'warning',
      pooling_gain_db: 13.63,
      stem_kernel_height: 7,
      trunk_max_pools: 1,
      least_std: 0.224,
      clip: false,
      bytes: 102_400_000n,
      warnings: 1,
    });
    expect(rowOf(partlyKnown)).toMatchObject({ resolution_height: null, input_resolution_gain_db: null });
    expect(rowOf(pointer)).toMatchObject({ status: 'failed', reason: 'git-lfs-pointer', grade: null, clip: null });
  });

  it('tells rules apart whose ids differ in punctuation alone', () => {
    const names = flatColumns(['stem-kernel', 'stem/kernel', 'a/b-c', 'a-b/c', 'a/b', 'a/b-refined']).map(
      ({ name }) => name,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['stem_kernel_gain_db', 'stem/kernel_gain_db', 'a_b_c_outcome', 'a-b/c_outcome']),
    );
  });

  it('writes CSV of the same columns', async () => {
    await run('export', 'all.jsonl', '-f', 'csv', '-o', 'all.csv');
    const [header, first, ...others] = readFileSync(join(folder, 'all.csv'), 'utf8').trim().split('\n');
    expect(header).toBe(columns.map(({ name }) => name).join(','));
    expect(first).toMatch(/^fleet\/0\.onnx,linted,,C,65\.7,4,4,/);
    expect(others).toHaveLength(fleet.length - 1);
  });

  it('writes through a link, into a file or a device, and leaves the link', async () => {
    write(folder, { 'kept/rows.csv': 'old' });
    symlinkSync('kept/rows.csv', join(folder, 'file.csv'));
    symlinkSync('/dev/null', join(folder, 'device.csv'));
    for (const name of ['file.csv', 'device.csv']) {
      expect(await run('export', 'all.jsonl', '-f', 'csv', '-o', name)).toMatchObject({ status: 0, stderr: '' });
      expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(true);
    }
    expect(readFileSync(join(folder, 'kept/rows.csv'), 'utf8')).toMatch(/^path,/);
    expect(readdirSync(join(folder, 'kept'))).toEqual(['rows.csv']);
  });

  it('leaves nothing behind of results that are damaged', async () => {
    const lines = linesOf(whole).split('\n');
    write(folder, { 'bad.jsonl': lines.with(20, '{"path":"x"}').join('\n') });
    expect(await run('export', 'bad.jsonl', '-o', 'bad.parquet')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('bad.jsonl:21'),
    });
    expect(readdirSync(folder).sort()).toEqual(['all.jsonl', 'bad.jsonl']);
  });
});

describe("what can't be looked at as asked", () => {
  it.each([
    [['rank', 'all.jsonl', 'models'], 'holds results: name it alone'],
    [['rank', 'all.jsonl', 'all.jsonl'], 'noiselint merge'],
    [['rank', 'none.jsonl'], 'does not exist'],
    [['rank', 'all.jsonl', '--profile', 'measured'], '--profile has no say'],
    [['rank', 'all.jsonl', '--by', 'poling'], 'did you mean "pooling"'],
    [['report', 'all.jsonl', '--input-size', '224'], '--input-size has no say'],
    [['report', 'all.jsonl', '--min-grade', 'A'], '--min-grade has no say'],
    [['report', 'one.json', '--min-score', '90'], 'one.json has been judged: --min-score has no say'],
    [['report', 'one.json', '--fail-on', 'unknown'], '--fail-on has no say'],
    [['report', 'one.json', '--max-warnings', '0'], '--max-warnings has no say'],
    [['report', 'one.json', '--config', 'gone.json'], '--config has no say'],
    [['card', 'one.json', '--profile', 'measured'], '--profile has no say'],
    [['badge', 'one.json', '--input-size', '96'], '--input-size has no say'],
    [['compare', 'one.json', 'one.json', '--preset', 'strict'], '--preset has no say'],
    [['report', 'models', '--top', '3'], '--top is for results'],
    [['compare', 'all.jsonl', 'models'], 'models holds no results'],
    [['compare', 'a.onnx', 'b.onnx', '--top', '3'], '--top is for results'],
  ])('%j', async (argv, message) => {
    write(folder, { 'one.json': { ...whole, models: whole.models.slice(0, 1) } });
    expect(await run(...argv)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('refuses to compare what was judged unlike', async () => {
    write(folder, { 'other.jsonl': linesOf({ ...whole, profile: 'measured' }) });
    expect(await run('compare', 'all.jsonl', 'other.jsonl')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('lint both with the same settings'),
    });
  });

  it('says of a run that did not end, and of a shard, that they are not all', async () => {
    const cut = linesOf(whole).split('\n').slice(0, 11).join('\n');
    write(folder, { 'cut.jsonl': `${cut}\n` });
    expect(await run('rank', 'cut.jsonl')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('10 models'),
      stderr: 'noiselint: cut.jsonl: the run that wrote it did not end: this is of what it has\n',
    });
    const [head = '', ...others] = linesOf(whole).split('\n');
    const shard = JSON.stringify({
      ...JSON.parse(head),
      run: { digest: '', shard: '2/8', gate: DEFAULT_GATE, baseline: null },
    });
    write(folder, { 'shard.jsonl': [shard, ...others].join('\n') });
    expect((await run('rank', 'shard.jsonl')).stderr).toContain('shard 2/8 alone');
    expect((await run('rank', 'shard.jsonl')).status).toBe(0);
  });
});

it('writes the report that nobody named over no link', async () => {
  write(folder, { 'precious.txt': 'precious' });
  symlinkSync('precious.txt', join(folder, 'noiselint-report.html'));
  expect(await run('report', 'all.jsonl')).toMatchObject({
    status: 2,
    stderr: "noiselint: can't write noiselint-report.html: it is no regular file\n",
  });
  expect(readFileSync(join(folder, 'precious.txt'), 'utf8')).toBe('precious');
});
