/** rank and what-if on real files, the whole way. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reportErrors } from '../report/validate.ts';
import { runReal } from './real.ts';

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

it.each(['rank .', 'what-if torchvision/vgg16.onnx --target-grade C', 'what-if transformers/na_bert.onnx'])(
  '%s -f json keeps the contract',
  async (command) => {
    const { stdout } = await run(`${command} -f json`);
    expect(reportErrors(JSON.parse(stdout))).toEqual([]);
  },
);
