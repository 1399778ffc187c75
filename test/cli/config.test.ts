import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import schema from '../../src/config/config.schema.json' with { type: 'json' };
import { runFake, temporaryFolder } from './fake.ts';

type Files = Readonly<Record<string, unknown>>;

function tree(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return folder;
}

const models: Files = { 'error.onnx': '', 'warning.onnx': '', 'sub/quiet.onnx': '' };

describe('discovery', () => {
  const forms: readonly (readonly [name: string, content: unknown])[] = [
    ['noiselint.config.json', { profile: 'measured' }],
    ['noiselint.config.jsonc', '{\n  // refined gains\n  "profile": "measured",\n}\n'],
    ['noiselint.config.mjs', 'export default { profile: "measured" };'],
    ['noiselint.config.js', 'module.exports = { profile: "measured" };'],
    ['.noiselintrc.json', { profile: 'measured' }],
    ['package.json', { name: 'x', noiselint: { profile: 'measured' } }],
  ];
  it.each(forms)('%s', async (name, content) => {
    const { calls, stderr } = await runFake(['sub'], { cwd: tree({ ...models, [name]: content }) });
    expect(stderr).toBe('');
    expect(calls.map(({ settings }) => settings.profile)).toEqual(['measured']);
  });

  it('the nearest to each model wins', async () => {
    const cwd = tree({
      ...models,
      'noiselint.config.json': { reference: { std: 0.4 } },
      'sub/noiselint.config.json': { reference: { std: 0.3 } },
    });
    const { calls } = await runFake(['.'], { cwd });
    expect(calls.map(({ path, settings }) => [path, settings.reference.std])).toEqual([
      ['error.onnx', 0.4],
      ['sub/quiet.onnx', 0.3],
      ['warning.onnx', 0.4],
    ]);
  });

  it('--config takes its place, --no-config means none', async () => {
    const cwd = tree({
      ...models,
      'noiselint.config.json': { profile: 'measured' },
      'ci/strict.json': { extends: 'strict' },
    });
    const [chosen] = (await runFake(['error.onnx', '--config', 'ci/strict.json'], { cwd })).calls;
    expect(chosen?.settings).toMatchObject({ profile: 'paper', thresholds: { severity: 'error' } });
    const [none] = (await runFake(['error.onnx', '--no-config'], { cwd })).calls;
    expect(none?.settings.profile).toBe('paper');
  });
});

describe('what it says reaches the engine', () => {
  it('everything about models, flags on top', async () => {
    const config = {
      extends: ['strict', './base.json'],
      rules: { pooling: 'off', 'stem-kernel': { weight: 2 } },
      normalization: 'clip',
      inputSize: [384, 288],
      overrides: [{ files: ['sub/**'], normalization: { mean: [0], std: [1] }, rules: { pooling: 'info' } }],
    };
    const base = { rules: { 'stem-kernel': 'warning', normalization: 'error' }, reference: { stemKernel: 9 } };
    const cwd = tree({ ...models, 'noiselint.config.json': config, 'base.json': base });
    const { calls, stderr } = await runFake(['.', '--reference-std', '0.25', '--input-size', '224'], { cwd });
    expect(stderr).toBe('');
    expect(calls[0]).toMatchObject({
      path: 'error.onnx',
      settings: {
        thresholds: { severity: 'error' },
        reference: { stemKernel: 9, resolution: 224, std: 0.25 },
        severities: { 'stem-kernel': 'warning', normalization: 'error', pooling: 'off' },
        weights: { 'stem-kernel': 2 },
      },
      stated: { source: 'flag', inputSize: [224, 224], normalization: { std: [0.26862954, 0.26130258, 0.27577711] } },
    });
    expect(calls[1]).toMatchObject({
      path: 'sub/quiet.onnx',
      settings: { severities: { pooling: 'info' } },
      stated: { normalization: { mean: [0], std: [1] } },
    });
  });

  it('what fails the run', async () => {
    const run = async (config: unknown, ...argv: string[]) =>
      (await runFake(['warning.onnx', ...argv], { cwd: tree({ ...models, 'noiselint.config.json': config }) })).status;
    expect(await run({})).toBe(0);
    expect(await run({ failOn: 'warning' })).toBe(1);
    expect(await run({ failOn: ['warning', 'unknown'] }, '--fail-on', 'error')).toBe(0);
    expect(await run({ maxWarnings: 0 })).toBe(1);
    expect(await run({ minScore: 70 })).toBe(1);
    expect(await run({ minGrade: 'C' })).toBe(0);
    expect(await run({ minGrade: 'C' }, '--min-grade', 'B')).toBe(1);
  });

  it('ignores, with a word where a model was named', async () => {
    const cwd = tree({ ...models, 'noiselint.config.json': { ignores: ['error.onnx'] } });
    const folder = await runFake(['.'], { cwd });
    expect(folder.calls.map(({ path }) => path)).toEqual(['sub/quiet.onnx', 'warning.onnx']);
    expect(folder.stderr).toBe('');
    const named = await runFake(['error.onnx', 'warning.onnx'], { cwd });
    expect(named).toMatchObject({ status: 0, stderr: 'noiselint: the configuration ignores error.onnx\n' });
    expect(await runFake(['error.onnx'], { cwd })).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('suppressions', () => {
  const run = (suppressions: unknown, ...argv: string[]) =>
    runFake(['.', '-f', 'json', ...argv], { cwd: tree({ ...models, 'noiselint.config.json': { suppressions } }) });

  it('take findings out and are counted', async () => {
    const { status, stdout, stderr } = await run([
      { files: ['error.onnx'], rule: 'stem-kernel', reason: 'retrained in spring', expires: '2026-11-24' },
      { rule: 'max-pool-on-trunk', reason: 'accepted' },
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout).summary).toMatchObject({ errors: 0, warnings: 1, suppressed: 2 });
  });

  it('are reported when they have nothing to do or are over', async () => {
    const { status, stderr } = await run([
      { rule: 'input-resolution', reason: 'old' },
      { rule: 'stem-kernel', reason: 'short', expires: '2026-11-23' },
      { files: ['elsewhere/**'], rule: 'pooling', reason: 'not part of this run' },
    ]);
    expect(status).toBe(1);
    expect(stderr.split('\n').slice(0, -1)).toEqual([
      'noiselint: unused suppression of input-resolution (old)',
      'noiselint: suppression of stem-kernel (short) expired on 2026-11-23',
    ]);
  });
});

describe('a wrong configuration is exit 2, with place and suggestion', () => {
  const cases: readonly (readonly [title: string, files: Files, message: string])[] = [
    [
      'unknown rule',
      { 'noiselint.config.json': '{\n  "rules": {\n    "poolng": "off"\n  }\n}' },
      'noiselint.config.json:3:5 #/rules/poolng: unknown key "poolng"; did you mean "pooling"?',
    ],
    [
      'misspelt key',
      { 'noiselint.config.json': '{ "refrence": {} }' },
      'noiselint.config.json:1:3 #/refrence: unknown key "refrence"; did you mean "reference"?',
    ],
    [
      'misspelt key in an override',
      { 'noiselint.config.json': '{ "overrides": [{ "files": ["x"], "inputsize": 3 }] }' },
      'noiselint.config.json:1:35 #/overrides/0/inputsize: unknown key "inputsize"; did you mean "inputSize"?',
    ],
    [
      'wrong type',
      { 'noiselint.config.json': '{ "maxWarnings": "3" }' },
      'noiselint.config.json:1:3 #/maxWarnings: expected an integer, got "3"',
    ],
    [
      'wrong severity',
      { 'noiselint.config.json': '{ "rules": { "pooling": "warn" } }' },
      'noiselint.config.json:1:14 #/rules/pooling: expected "off" or "info" or "warning" or "error", got "warn"; did you mean "warning"?',
    ],
    [
      'wrong level',
      { 'noiselint.config.json': '{ "failOn": "unknwon" }' },
      'noiselint.config.json:1:3 #/failOn: expected "info" or "warning" or "error" or "unknown", got "unknwon"; did you mean "unknown"?',
    ],
    [
      'wrong option',
      { 'noiselint.config.json': '{ "rules": { "pooling": { "weigth": 1 } } }' },
      'noiselint.config.json:1:27 #/rules/pooling/weigth: unknown key "weigth"; did you mean "weight"?',
    ],
    [
      'wrong unit',
      { 'noiselint.config.json': '{ "normalization": "127.5/127.5" }' },
      'noiselint.config.json:1:3 #/normalization: std 127.5 looks like 0 to 255 pixels; divide mean and std by 255 (0.5)',
    ],
    [
      'no reason',
      { 'noiselint.config.json': '{ "suppressions": [{ "rule": "pooling" }] }' },
      'noiselint.config.json:1:20 #/suppressions/0: "reason" is missing',
    ],
    [
      'no date',
      {
        'noiselint.config.json': '{ "suppressions": [{ "rule": "pooling", "reason": "x", "expires": "2026-02-30" }] }',
      },
      'noiselint.config.json:1:56 #/suppressions/0/expires: 2026-02-30 is no date; write year-month-day',
    ],
    [
      'missing extends',
      { 'noiselint.config.json': '{ "extends": ["strict", "./gone.json"] }' },
      'noiselint.config.json:1:25 #/extends/1: no file gone.json',
    ],
    [
      'misspelt extends',
      { 'noiselint.config.json': '{ "extends": "./bsae.json" }', 'base.json': '{}' },
      'noiselint.config.json:1:3 #/extends: no file bsae.json; did you mean "base.json"?',
    ],
    [
      'an extended module that misses a file of its own',
      {
        'noiselint.config.json': '{ "extends": "./base.mjs" }',
        'base.mjs': 'import { readFileSync } from "node:fs"; readFileSync("gone.txt"); export default {};',
      },
      "base.mjs: ENOENT: no such file or directory, open 'gone.txt'",
    ],
    [
      'misspelt preset',
      { 'noiselint.config.json': '{ "extends": "strikt" }' },
      'noiselint.config.json:1:3 #/extends: no preset "strikt"; did you mean "strict"?; a file starts with ./ or ../',
    ],
    [
      'a ring',
      { 'noiselint.config.json': '{ "extends": "./a.json" }', 'a.json': '{ "extends": "./noiselint.config.json" }' },
      'a.json:1:3 #/extends: ./noiselint.config.json extends itself in a ring',
    ],
    [
      'syntax error',
      { 'noiselint.config.json': '{\n  "profile" "paper"\n}' },
      'noiselint.config.json:2:13: not valid JSON: Unexpected token String found; is a comma, colon, quote or bracket missing before it?',
    ],
    [
      'an end that is missing',
      { 'noiselint.config.json': '{\n  "rules": { "pooling": "off" },\n' },
      'noiselint.config.json: not valid JSON: it ends too early; is a bracket or quote missing?',
    ],
    ['empty', { 'noiselint.config.json': '' }, 'noiselint.config.json: no configuration in it'],
    ['a list', { 'noiselint.config.json': '[]' }, 'noiselint.config.json:1:1 #: expected an object, got []'],
    [
      'in package.json',
      { 'package.json': '{ "name": "x",\n  "noiselint": { "profil": "paper" } }' },
      'package.json:2:18 #/profil: unknown key "profil"; did you mean "profile"?',
    ],
    [
      'in a module',
      { 'noiselint.config.mjs': 'export default { profil: "paper" };' },
      'noiselint.config.mjs #/profil: unknown key "profil"; did you mean "profile"?',
    ],
    ['a module that throws', { 'noiselint.config.mjs': 'throw new Error("boom");' }, 'noiselint.config.mjs: boom'],
    [
      'a module without default',
      { 'noiselint.config.mjs': 'export const a = 1;' },
      'noiselint.config.mjs: no default export',
    ],
  ];
  it.each(cases)('%s', async (_, files, message) => {
    const { status, stderr, stdout } = await runFake(['error.onnx'], { cwd: tree({ ...models, ...files }) });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`noiselint: ${message}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['with its mark', '\ufeff{}', false],
    ['without', '{}', false],
    ['the other way round', '\ufeff{}', true],
  ])('UTF-16, %s', async (_, text, isSwapped) => {
    const cwd = tree(models);
    const bytes = Buffer.from(text, 'utf16le');
    writeFileSync(join(cwd, 'noiselint.config.json'), isSwapped ? bytes.swap16() : bytes);
    const { status, stderr } = await runFake(['error.onnx'], { cwd });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'noiselint: noiselint.config.json: not in UTF-8 but UTF-16, it seems; save it as UTF-8\n',
    });
  });

  it('a missing --config', async () => {
    const { status, stderr } = await runFake(['error.onnx', '--config', 'gone.json'], { cwd: tree(models) });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'noiselint: gone.json: there is no such file\n',
    });
  });

  it('tells of every mistake at once', async () => {
    const cwd = tree({ ...models, 'noiselint.config.json': '{ "profil": 1, "minGrade": "E" }' });
    expect((await runFake(['error.onnx'], { cwd })).stderr.trimEnd().split('\n')).toHaveLength(2);
  });
});

it('the schema knows the rules that ship, no more and no less', () => {
  expect(Object.keys(schema.definitions.RulesConfig.properties)).toEqual(rules.map(({ meta }) => meta.id));
});

describe('selection', () => {
  const severitiesOf = async (...argv: string[]) => {
    const [call] = (await runFake(['a.onnx', ...argv])).calls;
    return call?.settings.severities;
  };

  it('--rule, --select and --ignore set severities', async () => {
    expect(await severitiesOf('--rule', 'pooling:error', '--rule=stem-kernel:off')).toEqual({
      pooling: 'error',
      'stem-kernel': 'off',
    });
    expect(await severitiesOf('--select', 'pooling,small-std')).toEqual({
      'stem-kernel': 'off',
      'input-resolution': 'off',
    });
    expect(await severitiesOf('--ignore', 'pooling')).toEqual({ pooling: 'off' });
  });

  it('findings that no rule owns are told only when asked for', async () => {
    const codes = async (...argv: string[]) => {
      const { stdout } = await runFake(['error.onnx', '-f', 'json', ...argv]);
      return JSON.parse(stdout).models[0].findings.map(({ code }: { code: string }) => code);
    };
    expect(await codes()).toEqual(['small-stem-kernel', 'duplicate-names']);
    expect(await codes('--ignore', 'duplicate-names')).toEqual(['small-stem-kernel']);
    expect(await codes('--select', 'duplicate-names')).toEqual(['duplicate-names']);
    expect(await codes('--select', 'stem-kernel')).toEqual(['small-stem-kernel']);
  });

  it.each([
    ['--select poolin', 'no rule or finding "poolin"; did you mean "pooling"?'],
    ['--rule poolin:off', 'no rule "poolin"; did you mean "pooling"?'],
    ['--rule kernels:off', 'no rule "kernels"; see noiselint rules'],
    ['--select kernels', 'no rule or finding "kernels"; see noiselint rules'],
    ['--rule pooling:warn', 'expected <rule>:off|info|warning|error'],
    ['--min-score 101', 'expected a number from 0 to 100'],
    ['--min-grade E', 'Allowed choices are A, B, C, D, F'],
  ])('%s', async (argv, message) => {
    const { status, stderr } = await runFake(['a.onnx', ...argv.split(' ')]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
  });
});

it.each([
  ['a.onnx --output-file'],
  ['a.onnx --config'],
  ['a.onnx --baseline'],
  ['a.onnx --cache --cache-location'],
  ['a.onnx --select'],
  ['--from'],
  ['sweep a.onnx --data'],
  ['fix a.onnx --apply pooling -o b.onnx --calibrate'],
])('%s, and a variable that is not set', async (argv) => {
  const { status, stderr } = await runFake([...argv.split(' '), '']);
  const option = argv.split(' ').at(-1);
  const message = `noiselint: an empty text was given to ${option}: is a variable not set?\n`;
  expect({ status, stderr }).toEqual({ status: 2, stderr: message });
});

describe('what holds', () => {
  it('--print-config tells of one model', async () => {
    const cwd = tree({ ...models, 'noiselint.config.json': { extends: 'strict', ignores: ['sub/'], minGrade: 'B' } });
    const { stdout, status } = await runFake(['--print-config', 'error.onnx'], { cwd });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      path: 'error.onnx',
      sources: ['noiselint.config.json', 'strict'],
      isIgnored: false,
      settings: { thresholds: { severity: 'error' } },
      gate: { minGrade: 'B' },
    });
  });

  it('--show-settings tells of the run', async () => {
    const cwd = tree({ 'noiselint.config.json': { extends: 'strict', rules: { pooling: 'off' }, failOn: 'unknown' } });
    const { stdout } = await runFake(['--show-settings'], { cwd });
    expect(stdout).toMatch(/^configuration {2,}noiselint\.config\.json, strict$/m);
    expect(stdout).toMatch(/^rule pooling {2,}off$/m);
    expect(stdout).toMatch(/^fails on {2,}error, unknown$/m);
  });
});

describe('rules and explain', () => {
  it('lists the rules', async () => {
    expect((await runFake(['rules'])).stdout).toContain('pooling');
    const listed = JSON.parse((await runFake(['rules', '--format', 'json'])).stdout);
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(rules.map(({ meta }) => meta.id));
  });

  it.each([...rules.flatMap(({ meta }) => [meta.id, ...meta.codes]), 'pooling/max-pool-on-trunk', 'duplicate-names'])(
    'explains %s',
    async (topic) => {
      const { status, stdout } = await runFake(['explain', topic]);
      expect(status).toBe(0);
      expect(stdout.length).toBeGreaterThan(200);
      expect(stdout).not.toContain('```');
    },
  );

  it('suggests where it knows nothing', async () => {
    const { status, stderr } = await runFake(['explain', 'pool']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('no rule or finding "pool"; did you mean "pooling"?'),
    });
  });
});

describe('formats', () => {
  it('takes a formatter of the project by path', async () => {
    const cwd = tree({ 'mine.mjs': 'export default (report) => report.models.length + " here\\n";' });
    expect(await runFake(['a.onnx', '-f', './mine.mjs'], { cwd })).toMatchObject({ status: 0, stdout: '1 here\n' });
  });

  it.each([
    ['./gone.mjs', 'the formatter ./gone.mjs: there is no such file'],
    ['./folder/', 'the formatter ./folder/: it is no regular file'],
    ['./none.mjs', 'the formatter ./none.mjs: no default export'],
    ['./object.mjs', 'the formatter ./object.mjs: its default export is no function that makes a text of a report'],
    ['./broken.mjs', 'the formatter ./broken.mjs: boom'],
    ['./wordless.mjs', 'the formatter ./wordless.mjs: it threw undefined'],
    ['./rejects.mjs', 'the formatter ./rejects.mjs: boom'],
    ['./odd.mjs', 'the formatter ./odd.mjs returned number, not a string'],
    ['./later.mjs', 'the formatter ./later.mjs returned a promise, not a string'],
    ['./throws.mjs', 'the formatter ./throws.mjs failed: boom'],
  ])('%s', async (format, message) => {
    const cwd = tree({
      'folder/x': '',
      'none.mjs': 'export const a = 1;',
      'object.mjs': 'export default {};',
      'broken.mjs': 'throw new Error("boom");',
      'wordless.mjs': 'throw undefined;',
      'rejects.mjs': 'export default Promise.reject(new Error("boom"));',
      'later.mjs': 'export default async () => { throw new Error("boom"); };',
      'odd.mjs': 'export default () => 1;',
      'throws.mjs': 'export default () => { throw new Error("boom"); };',
    });
    const { status, stderr } = await runFake(['a.onnx', '-f', format], { cwd });
    expect({ status, stderr }).toEqual({ status: 2, stderr: `noiselint: ${message}\n` });
  });

  it('appends to the job summary of GitHub Actions', async () => {
    const cwd = tree({ 'summary.md': '# before\n' });
    const env = { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    const { stdout } = await runFake(['error.onnx', '-f', 'github'], { cwd, env });
    expect(stdout).toMatch(/^::error file=error\.onnx,/);
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toMatch(/^# before\n### noiselint: 1 model, 1 error/);
  });
});
