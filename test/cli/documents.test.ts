/** compare, rank and what-if on real files, the whole way. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reportErrors } from '../report/validate.ts';
import { temporaryFolder } from './fake.ts';
import { net, runReal, write } from './real.ts';

const cwd = fileURLToPath(new URL('../../fixtures/real', import.meta.url));

const run = (command: string) => runReal(cwd, command.split(' '));

describe('exit status and the first line of stderr', () => {
  const cases: readonly (readonly [status: number, command: string, stderr: RegExp])[] = [
    [0, 'rank .', /^$/],
    [0, 'rank . --by pooling', /^$/],
    [2, 'rank . --by pool', /did you mean "pooling"/],
    [2, 'rank gone.onnx', /gone\.onnx: /],
    [2, 'rank . -f sarif', /expected one of stylish/],
    [2, 'rank . -f ./mine.js', /no format ".\/mine.js" here/],
    [0, 'what-if resnet50_norm_fp16.onnx', /^$/],
    [0, 'what-if timm/resnet50_clip', /^$/],
    [0, 'what-if resnet50_norm_fp16.onnx --target-grade B', /^$/],
    [1, 'what-if resnet50_norm_fp16.onnx --set resolution=160 --target-grade B', /^$/],
    [2, 'what-if .', /takes one model; \. holds 12/],
    [2, 'what-if gone.onnx', /gone\.onnx: /],
    [2, 'what-if transformers/na_bert.onnx', /not applicable: /],
    [2, 'what-if resnet50_norm_fp16.onnx --set stem=7', /did you mean "stem-kernel"/],
    [2, 'what-if resnet50_norm_fp16.onnx --set stem-kernel', /expected <what>=<value>/],
    [2, 'what-if resnet50_norm_fp16.onnx --set stem-kernel=big', /stem-kernel: expected taps/],
    [2, 'what-if resnet50_norm_fp16.onnx --set pooling=avg', /pooling: expected average/],
    [2, 'what-if resnet50_norm_fp16.onnx --set normalization=127/128', /looks like 0 to 255/],
    [2, 'what-if resnet50_norm_fp16.onnx --set resolution=1 --set input-resolution=2', /resolution is set twice/],
  ];
  it.each(cases)('%i: %s', async (status, command, stderr) => {
    const result = await run(command);
    expect(result.stderr.split('\n')[0]).toMatch(stderr);
    expect(result.status).toBe(status);
  });
});

describe('compare', () => {
  const folder = () => {
    const cwd = temporaryFolder();
    write(cwd, {
      'old/a.onnx': net({ stem: 7 }),
      'old/sub/moved.onnx': net({ stem: 5, classes: 7 }),
      'old/gone.onnx': net({ classes: 9 }),
      'new/a.onnx': net({ stem: 3 }),
      'new/renamed.onnx': net({ stem: 5, classes: 7 }),
      'new/fresh.onnx': net({ classes: 11 }),
      'bad.onnx': 'not a model',
      'notes.json': '{',
      'other.json': '{}',
      'later.json': '{ "schemaVersion": 2 }',
    });
    return cwd;
  };

  it('pairs two folders by path and by architecture', async () => {
    const { stdout } = await runReal(folder(), ['compare', 'old', 'new', '-f', 'json']);
    const { comparison, models } = JSON.parse(stdout);
    expect(reportErrors(JSON.parse(stdout))).toEqual([]);
    expect(models).toHaveLength(3);
    expect(comparison.summary).toEqual({ same: 1, changed: 1, added: 1, removed: 1, regressed: 1 });
    expect(
      comparison.models.map(({ old, new: now }: Record<string, { path: string } | null>) => [old?.path, now?.path]),
    ).toEqual([
      ['old/a.onnx', 'new/a.onnx'],
      [undefined, 'new/fresh.onnx'],
      ['old/sub/moved.onnx', 'new/renamed.onnx'],
      ['old/gone.onnx', undefined],
    ]);
  });

  it('takes a report for either side, and finds its own models unchanged', async () => {
    const cwd = folder();
    for (const side of ['old', 'new']) await runReal(cwd, [side, '-f', 'json', '-o', `${side}.json`]);
    const summary = async (...sides: readonly string[]) =>
      JSON.parse((await runReal(cwd, ['compare', ...sides, '-f', 'json'])).stdout).comparison.summary;
    const files = await summary('old', 'new');
    expect(await summary('old.json', 'new')).toEqual(files);
    expect(await summary('old.json', 'new.json')).toEqual(files);
    expect(await summary('old.json', 'old')).toEqual({ same: 3, changed: 0, added: 0, removed: 0, regressed: 0 });
  });

  it('writes several formats in one run', async () => {
    const cwd = folder();
    const { stdout } = await runReal(cwd, ['compare', 'old', 'new', '-f', 'stylish', '-o.markdown', 'comment.md']);
    expect(stdout).toContain('4 models: 1 changed, 1 same, 1 added, 1 removed; 1 regression');
    expect(readFileSync(join(cwd, 'comment.md'), 'utf8')).toContain('### noiselint: 1 regression in noise robustness');
  });

  const cases: readonly (readonly [status: number, argv: string, stderr: RegExp])[] = [
    [0, 'old new', /^$/],
    [1, 'old new --fail-on-regression', /^$/],
    [1, 'old new --fail-on-regression 7', /^$/],
    [0, 'old new --fail-on-regression=8', /^$/],
    [0, 'new old --fail-on-regression', /^$/],
    [0, 'old/a.onnx new/renamed.onnx', /^$/],
    [2, '--fail-on-regression old new', /expected dB, 0 or more: behind the files/],
    [2, 'old new --fail-on-regression=-1', /expected dB, 0 or more/],
    [2, 'old', /missing required argument 'new'/],
    [2, 'old/a.onnx bad.onnx', /^noiselint: bad\.onnx: /],
    [2, 'old gone', /gone/],
    [2, 'old nothing*.onnx', /no file matches/],
    [2, 'notes.json new', /notes\.json is not valid JSON/],
    [2, 'other.json new', /other\.json is no report of noiselint --format json: it must have/],
    [2, 'later.json new', /schema version 2, this noiselint reads version 1/],
    [2, 'old.json new --profile measured', /judged with --profile paper, new with --profile measured/],
    [2, 'old.json new --reference-std 0.25', /or add --reference-std 0\.5/],
  ];
  it.each(cases)('%i: compare %s', async (status, argv, stderr) => {
    const cwd = folder();
    if (argv.includes('old.json')) await runReal(cwd, ['old', '-f', 'json', '-o', 'old.json']);
    const result = await runReal(cwd, ['compare', ...argv.split(' ')]);
    expect(result.stderr.split('\n')[0]).toMatch(stderr);
    expect(result.status).toBe(status);
  });
});

it.each(['rank .', 'what-if torchvision/vgg16.onnx --target-grade C', 'what-if transformers/na_bert.onnx'])(
  '%s -f json keeps the contract',
  async (command) => {
    const { stdout } = await run(`${command} -f json`);
    expect(reportErrors(JSON.parse(stdout))).toEqual([]);
  },
);
