/** Rules from elsewhere, through the program from file to text. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { averageHead, conv } from '../../fixtures/build/layers.ts';
import { formatNames } from '../../src/report/format-names.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { runReal } from '../cli/real.ts';
import { reportErrors } from '../report/validate.ts';

const EXAMPLE = fileURLToPath(new URL('../../docs/examples/color-channels.mjs', import.meta.url));
const ID = 'example/color-channels';

function model(channels: number): Uint8Array {
  const g = new GraphBuilder();
  averageHead(g, conv(g, g.input('image', [1, channels, 224, 224]), channels, 16, { kernel: 7, stride: 2 }), 16);
  return encode(g);
}

/** A folder with a grey and a colour model, the example rule and this configuration. */
function project(config: unknown, files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder();
  cpSync(EXAMPLE, join(folder, 'rules/color-channels.mjs'));
  writeFileSync(join(folder, 'grey.onnx'), model(1));
  writeFileSync(join(folder, 'color.onnx'), model(3));
  for (const [name, text] of Object.entries({ 'noiselint.config.json': JSON.stringify(config), ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const run = (cwd: string, ...argv: readonly string[]) => runReal(cwd, argv);

const plugins = ['./rules/color-channels.mjs'];

describe('a rule of a plugin', () => {
  it('judges, scores and is in the budget as ours are', async () => {
    const { status, stdout } = await run(project({ plugins }), '.', '-f', 'json');
    const report = JSON.parse(stdout);
    expect(reportErrors(report)).toEqual([]);
    expect(status).toBe(0);
    const [color, grey] = report.models;
    expect(color.rules[4]).toMatchObject({ id: ID, outcome: 'pass', gainDb: 0, score: 100, detected: '3 channels' });
    expect(grey.rules[4]).toMatchObject({ id: ID, outcome: 'warning', gainDb: 4.77, detected: '1 channel' });
    expect(grey.budget.gainDb).toBeCloseTo(color.budget.gainDb + 4.77);
    expect(grey.of).toBe(5);
    expect(grey.findings[0]).toMatchObject({
      rule: ID,
      code: 'example/few-channels',
      severity: 'warning',
      url: 'https://example.com/rules/color-channels',
    });
  });

  it.each([
    ['severity', { rules: { [ID]: 'error' } }, [], 1, 'error'],
    ['preset', { extends: 'strict' }, [], 1, 'error'],
    ['off', { rules: { [ID]: 'off' } }, [], 0, 'off'],
    ['an override', { overrides: [{ files: ['grey.onnx'], rules: { [ID]: 'error' } }] }, [], 1, 'error'],
    ['--rule', {}, ['--rule', `${ID}:error`], 1, 'error'],
    ['--ignore', {}, ['--ignore', ID], 0, 'off'],
    ['--select a finding of it', {}, ['--select', 'example/few-channels'], 0, 'warning'],
    ['--select another', {}, ['--select', 'pooling'], 0, 'off'],
    ['a suppression', { suppressions: [{ rule: ID, reason: 'night camera' }] }, ['--fail-on', 'warning'], 0, 'warning'],
  ])('obeys %s', async (_, config, argv, status, outcome) => {
    const result = await run(project({ plugins, ...config }), 'grey.onnx', '-f', 'json', ...argv);
    expect(result).toMatchObject({ status, stderr: '' });
    expect(JSON.parse(result.stdout).models[0].rules[4]).toMatchObject({ outcome });
  });

  it('comes along with a configuration that is extended, from its own folder', async () => {
    const shared = JSON.stringify({ plugins: ['../rules/color-channels.mjs'], rules: { [ID]: 'info' } });
    const cwd = project({ extends: './shared/base.json', rules: { [ID]: 'error' } }, { 'shared/base.json': shared });
    expect((await run(cwd, 'grey.onnx')).status).toBe(1);
  });

  it.each(formatNames)('is told of in %s', async (format) => {
    const { stdout, stderr } = await run(project({ plugins }), '.', '-f', format);
    expect(stderr).toBe('');
    expect(stdout).toContain('example/');
    expect(stdout).not.toContain('color-channels/example');
  });

  it('is listed and explained', async () => {
    const cwd = project({ plugins });
    expect((await run(cwd, 'rules')).stdout).toMatch(/^example\/color-channels +Colour rather than grey input/m);
    expect(JSON.parse((await run(cwd, 'rules', '-f', 'json')).stdout)[4].id).toBe(ID);
    expect((await run(cwd, 'rules', '--no-config')).stdout).not.toContain(ID);
    for (const topic of [ID, 'example/few-channels']) {
      expect((await run(cwd, 'explain', topic)).stdout).toContain('averages over channels as over pixels');
    }
    expect((await run(cwd, 'explain', 'example/color-chanels')).stderr).toContain(`did you mean "${ID}"?`);
    expect((await run(cwd, '--show-settings')).stdout).toMatch(/^rule example\/color-channels +warning$/m);
  });
});

const META = {
  id: 'a/b',
  title: 't',
  summary: 's',
  unit: 'noise-power',
  needs: [],
  defaultSeverity: 'warning',
  codes: ['a/c'],
  url: 'https://example.com',
};
const JUDGED = { status: 'judged', gainDb: 1, refinedGainDb: 1, findings: [] };
const NOTE = { note: { code: 'a/c', message: 'm', advice: null }, level: 'judged', at: null, name: null, benefitDb: 1 };

/** A module with one rule, which returns this; a function stays one. */
const plugin = (meta: object, check: unknown = JUDGED) =>
  `export default { meta: ${JSON.stringify({ ...META, ...meta })}, check: () => (${typeof check === 'string' ? check : JSON.stringify(check)}) };`;

describe('a wrong plugin is exit 2, with a message that says what is wrong', () => {
  const own = ['./own.mjs'];
  const cases: readonly (readonly [title: string, config: object, module: string, message: string])[] = [
    ['a name', { plugins: ['acme'] }, '', '#/plugins/0: expected a path that starts with ./ or ../, got "acme"'],
    ['no file', { plugins: ['./gone.mjs'] }, '', '#/plugins/0: no file gone.mjs'],
    ['a syntax error', { plugins: own }, 'export default {', 'own.mjs: '],
    ['no default export', { plugins: own }, 'export const a = 1;', 'own.mjs: no default export'],
    ['a module that rejects', { plugins: own }, 'export default Promise.reject(new Error("boom"));', 'own.mjs: boom'],
    ['an empty list', { plugins: own }, 'export default [];', 'own.mjs: an empty list of rules'],
    ['no rule', { plugins: own }, 'export default [1];', 'own.mjs: expected a rule, an object with "meta" and "check"'],
    [
      'a rule that throws when it is looked at',
      { plugins: own },
      'export default { get meta() { throw new Error("boom"); }, check() {} };',
      'own.mjs: boom',
    ],
    ['an id without owner', { plugins: own }, plugin({ id: 'b' }), 'own.mjs: rule "b": meta #/id: expected the form'],
    [
      'a misspelt key',
      { plugins: own },
      plugin({ sumary: 's' }),
      'own.mjs: rule "a/b": meta #/sumary: unknown key "sumary"; did you mean "summary"?',
    ],
    [
      'a misspelt unit',
      { plugins: own },
      plugin({ unit: 'noise-pwer' }),
      'meta #/unit: expected "noise-power" or "sensitivity", got "noise-pwer"; did you mean "noise-power"?',
    ],
    ['another owner', { plugins: own }, plugin({ codes: ['x/c'] }), 'meta #/codes: "x/c" does not start with "a/"'],
    [
      'a rule that throws',
      { plugins: own },
      plugin({}, '(() => { throw new Error("boom"); })()'),
      'color.onnx: own.mjs: rule "a/b" failed: boom',
    ],
    [
      'a rule that is not done',
      { plugins: own },
      plugin({}, 'Promise.reject(1)'),
      'check returned a promise, not its result',
    ],
    ['no status', { plugins: own }, plugin({}, {}), '"status" is missing'],
    [
      'a number that is none',
      { plugins: own },
      plugin({}, '({ status: "judged", gainDb: NaN, refinedGainDb: 0, findings: [] })'),
      'check returned #/gainDb: expected a number, got null',
    ],
    [
      'a code of its own',
      { plugins: own },
      plugin({}, { ...JUDGED, findings: [{ ...NOTE, note: { ...NOTE.note, code: 'a/d' } }] }),
      'rule "a/b": "a/d" is not one of its meta.codes',
    ],
    [
      'a finding without advice',
      { plugins: own },
      plugin({}, { ...JUDGED, findings: [{ ...NOTE, note: { code: 'a/c', message: 'm' } }] }),
      'check returned #/findings/0/note: "advice" is missing',
    ],
    [
      'a severity for a rule that nobody brings',
      { plugins, rules: { 'example/color-chanels': 'off' } },
      '',
      '#/rules/example~1color-chanels: no plugin brings the rule "example/color-chanels"; did you mean "example/color-channels"?',
    ],
    [
      'in an override',
      { overrides: [{ files: ['x'], rules: { 'a/b': 'off' } }] },
      '',
      '#/overrides/0/rules/a~1b: no plugin brings the rule "a/b"',
    ],
    [
      'a wrong option for it',
      { plugins, rules: { [ID]: { weigth: 1 } } },
      '',
      '#/rules/example~1color-channels/weigth: unknown key "weigth"; did you mean "weight"?',
    ],
  ];
  it.each(cases)('%s', async (_, config, module, message) => {
    const { status, stdout, stderr } = await run(project(config, { 'own.mjs': module }), '.');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('two plugins with one rule', async () => {
    const config = { plugins: ['./own.mjs', './other.mjs'] };
    const { stderr } = await run(project(config, { 'own.mjs': plugin({}), 'other.mjs': plugin({}) }), '.');
    expect(stderr).toBe('noiselint: two plugins bring the rule "a/b"\n');
  });
});
