/** The library as other programs meet it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigError, formatDefaults, formats, InputError, inspect, lint, type Rule, rules } from '../../src/index.ts';
import { formatNames } from '../../src/report/format-names.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { reportErrors } from '../report/validate.ts';

const cwd = fileURLToPath(new URL('../../fixtures/real', import.meta.url));
const bytes = readFileSync(join(cwd, 'torchvision/vgg16.onnx'));

describe('lint', () => {
  it('takes files, folders, globs and bytes, in one report', async () => {
    const report = await lint(
      ['timm', 'traps/*.onnx', 'resnet50_norm_fp16.onnx', bytes, { bytes, path: 'my/vgg.onnx' }],
      {
        cwd,
      },
    );
    expect(reportErrors(report)).toEqual([]);
    expect(report.models.map(({ path, status }) => `${path} ${status}`)).toEqual([
      'model.onnx linted',
      'my/vgg.onnx linted',
      'resnet50_norm_fp16.onnx linted',
      'timm/mobilenetv2_050/model.onnx linted',
      'timm/resnet50_clip/model.onnx linted',
      'traps/bgr_gather_then_norm.onnx linted',
      'traps/winml_0_1.onnx linted',
    ]);
  });

  it('tells bytes without a name apart', async () => {
    const paths = async (...input: Parameters<typeof lint>[0][]): Promise<readonly string[]> =>
      (await lint(input as never, { cwd, config: false })).models.map(({ path }) => path);
    expect(await paths(bytes)).toEqual(['model.onnx']);
    expect(await paths(bytes, bytes)).toEqual(['model-1.onnx', 'model-2.onnx']);
    const given = ['model.onnx', 'model-1.onnx'].map((path) => ({ bytes, path }));
    expect(await paths(bytes, ...given)).toEqual(['model-1.onnx', 'model-2.onnx', 'model.onnx']);
    expect(await paths(given[1] as never, bytes, bytes)).toEqual(['model-1.onnx', 'model-2.onnx', 'model-3.onnx']);
  });

  it('takes URL objects, and says what it does not take', async () => {
    const url = new URL(`file://${join(cwd, 'torchvision/vgg16.onnx')}`);
    expect((await lint(url, { cwd })).models.map(({ status }) => status)).toEqual(['linted']);
    for (const odd of [null, 5, {}, { bytes }, { path: 'x' }, { bytes: [1], path: 'x' }, new ArrayBuffer(8)])
      await expect(lint(odd as never, { cwd })).rejects.toThrow(InputError);
  });

  it("gives a report that is nobody else's", async () => {
    const first = await lint(bytes, { cwd, config: false });
    Object.assign(first.reference, { stemKernel: 1, std: 2 });
    expect((await lint(bytes, { cwd, config: false })).reference).toEqual({ stemKernel: 7, resolution: 224, std: 0.5 });
  });

  it('sees in bytes what it sees in the file', async () => {
    const [file, memory] = await Promise.all([lint('torchvision/vgg16.onnx', { cwd }), lint(bytes, { cwd })]);
    expect({ ...memory.models[0], path: '', bytes: null }).toEqual({ ...file.models[0], path: '', bytes: null });
  });

  it('takes a configuration as a value, as a file, from the nearest folder, or none', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'vgg.onnx'), bytes);
    writeFileSync(join(folder, 'noiselint.config.json'), '{ "profile": "measured" }');
    writeFileSync(join(folder, 'other.json'), '{ "rules": { "pooling": "off" }, "ignores": ["skipped.onnx"] }');
    const profile = async (config?: Parameters<typeof lint>[1]) =>
      (await lint('vgg.onnx', { cwd: folder, ...config })).profile;
    expect(await profile()).toBe('measured');
    expect(await profile({ config: false })).toBe('paper');
    expect(await profile({ config: { profile: 'paper' } })).toBe('paper');
    const report = await lint(['vgg.onnx', { bytes, path: 'skipped.onnx' }], { cwd: folder, config: 'other.json' });
    expect(report.models).toHaveLength(1);
    expect(report.models[0]).toMatchObject({
      rules: expect.arrayContaining([expect.objectContaining({ outcome: 'off' })]),
    });
  });

  it('suppresses, and counts', async () => {
    const config = { suppressions: [{ rule: 'pooling', reason: 'accepted' }] };
    const { summary } = await lint(bytes, { cwd, config });
    expect(summary.suppressed).toBe(5);
  });

  it('takes rules of the caller, checked as those of plugins', async () => {
    const rule: Rule = {
      meta: {
        id: 'mine/nodes',
        title: 't',
        summary: 's',
        unit: 'sensitivity',
        needs: [],
        defaultSeverity: 'info',
        codes: [],
        url: 'https://example.com',
      },
      check: () => ({ status: 'judged', gainDb: 9, refinedGainDb: 9, findings: [] }),
    };
    const report = await lint(bytes, { cwd, config: false, rules: [rule] });
    expect(report.models[0]).toMatchObject({
      rules: [{}, {}, {}, {}, { id: 'mine/nodes', outcome: 'warning', gainDb: 9 }],
    });
    for (const severity of ['error', 'off'] as const) {
      const config = { rules: { 'mine/nodes': severity } };
      const { models } = await lint(bytes, { cwd, config, rules: [rule] });
      expect(models[0]).toMatchObject({
        rules: expect.arrayContaining([expect.objectContaining({ id: 'mine/nodes', outcome: severity })]),
      });
    }
    await expect(lint(bytes, { config: { rules: { 'mine/node': 'off' } }, rules: [rule] })).rejects.toThrow(
      'no plugin brings the rule "mine/node"; did you mean "mine/nodes"?',
    );
    await expect(lint(bytes, { rules: [{ ...rule, meta: { ...rule.meta, id: 'x' } }] })).rejects.toThrow(ConfigError);
  });

  it('tells of a file that is no model, and throws for what is not there', async () => {
    const report = await lint(['manifest.jsonl', new Uint8Array([1, 2, 3])], { cwd });
    expect(report.models.map(({ status }) => status)).toEqual(['failed', 'failed']);
    await expect(lint('no/*.onnx', { cwd })).rejects.toMatchObject({
      name: 'InputError',
      problems: ['no file matches no/*.onnx'],
    });
    await expect(lint([], { cwd })).rejects.toThrow(InputError);
    await expect(lint(bytes, { cwd, config: 'gone.json' })).rejects.toThrow(ConfigError);
    // @ts-expect-error a misspelt key
    await expect(lint(bytes, { cwd, config: { profil: 'paper' } })).rejects.toThrow(
      'options.config #/profil: unknown key "profil"; did you mean "profile"?',
    );
  });
});

it('throws for options that there are not, and names those that there are', async () => {
  // @ts-expect-error options of the command line, or of a configuration
  await expect(lint(bytes, { config: false, preset: 'strict', normalization: 'imagenet' })).rejects.toThrow(
    new ConfigError(
      ['preset', 'normalization']
        .map((name) => `options: no option "${name}" (there are cwd, config, rules, allowRemote, allowPrivateHosts)`)
        .join('\n'),
    ),
  );
  // @ts-expect-error a misspelt option
  await expect(inspect(bytes, { normalisation: 'imagenet' })).rejects.toThrow(
    /no option "normalisation" \(there are cwd, normalization, .*\); did you mean "normalization"\?$/,
  );
  expect((await inspect(bytes, { preset: undefined } as object)).status).toBe('linted');
});

it.each([
  ['options', null],
  ['options', 5],
  ['options', []],
  ['options.cwd', { cwd: 5 }],
  ['options.cwd', { cwd: null }],
  ['options.allowRemote', { allowRemote: 'example.org' }],
  ['options.allowRemote', { allowRemote: [5] }],
  ['options.allowPrivateHosts', { allowPrivateHosts: 'no' }],
])('throws for %s of another type: %j', async (named, options) => {
  for (const run of [lint, inspect]) {
    const failed = run('https://example.org/model.onnx', options as never);
    await expect(failed).rejects.toThrow(new RegExp(`^${named}: expected `));
    await expect(failed).rejects.toThrow(ConfigError);
  }
});

it.each([
  ['Promise', '', Promise.resolve({ profile: 'measured' })],
  ['URL', '', new URL('file:///noiselint.config.json')],
  ['Map', '/rules', { rules: new Map([['pooling', 'off']]) }],
])('takes no %s for a configuration that says nothing', async (kind, at, config) => {
  await expect(lint(bytes, { config: config as never })).rejects.toThrow(
    new ConfigError(`options.config #${at}: expected a plain object, got a ${kind}`),
  );
});

describe('inspect', () => {
  it('gives facts, with what the caller states', async () => {
    const plain = await inspect('torchvision/vgg16.onnx', { cwd });
    expect(plain).toMatchObject({ status: 'linted', facts: { normalization: { known: false } } });
    const stated = await inspect(bytes, { normalization: 'imagenet', inputSize: 256 });
    expect(stated).toMatchObject({
      facts: {
        normalization: { known: true, source: 'flag', value: { std: [0.229, 0.224, 0.225] } },
        resolution: { value: { height: 256, width: 256 } },
      },
    });
  });

  it('throws for constants that can not be meant, and for more than one model', async () => {
    await expect(inspect(bytes, { normalization: { mean: [127.5], std: [127.5] } })).rejects.toThrow(
      /divide mean and std/,
    );
    for (const odd of [
      { inputSize: 0 },
      { inputSize: '224' },
      { inputSize: [1] },
      { limits: { nodes: -1 } },
      { limits: { foo: 1 } },
      { normalization: 5 },
      { normalization: { mean: ['0.5'], std: ['0.5'] } },
    ])
      await expect(inspect(bytes, odd as never), JSON.stringify(odd)).rejects.toThrow(ConfigError);
    await expect(inspect('timm', { cwd })).rejects.toThrow(InputError);
  });
});

describe('formats', () => {
  it('are those of the command line, with defaults that may be replaced', async () => {
    expect(Object.keys(formats)).toEqual([...formatNames]);
    expect(formatDefaults.rules.map(({ id }) => id)).toEqual(rules.map(({ meta }) => meta.id));
    const report = await lint('torchvision/vgg16.onnx', { cwd });
    expect(await formats.stylish(report)).toMatch(/^torchvision\/vgg16\.onnx .* 50\.3 /);
    expect(await formats.stylish(report, { width: 120 })).not.toBe(await formats.stylish(report));
  });
});
