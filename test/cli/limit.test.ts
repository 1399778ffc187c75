/** The flag --limit and the key `limits`: the same bounds, by the same names. */
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './fake.ts';
import { net, runReal, write } from './real.ts';

function folder(config: object = {}): string {
  const path = temporaryFolder();
  write(path, { 'model.onnx': net(), 'noiselint.config.json': config });
  return path;
}

const TOO_MANY = /too many nodes: the limit is 2; .* --limit nodes=<number>/;

describe('a limit', () => {
  it('of the command line', async () => {
    const { status, stderr } = await runReal(folder(), ['model.onnx', '--limit', 'nodes=2', '--limit', 'timeMs=60000']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(TOO_MANY) });
  });

  it('of the configuration, of an override of it, and of the flag over both', async () => {
    const override = { overrides: [{ files: ['*.onnx'], limits: { nodes: 2 } }] };
    for (const config of [{ limits: { nodes: 2 } }, { limits: { nodes: 5000 }, ...override }]) {
      const cwd = folder(config);
      expect((await runReal(cwd, ['model.onnx'])).stderr).toMatch(TOO_MANY);
      expect(await runReal(cwd, ['model.onnx', '--limit', 'nodes=100'])).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('leaves what else the configuration states', async () => {
    const { stdout } = await runReal(folder({ normalization: 'clip', limits: { depth: 90 } }), [
      '--print-config',
      'model.onnx',
      '--limit',
      'nodes=100',
    ]);
    const { stated } = JSON.parse(stdout);
    expect(stated).toMatchObject({ source: 'config', limits: { depth: 90, nodes: 100 } });
    expect(stated.normalization.std).toHaveLength(3);
  });

  it('is part of what a cache remembers a model by', async () => {
    const cwd = folder();
    await runReal(cwd, ['model.onnx', '--cache']);
    expect((await runReal(cwd, ['model.onnx', '--cache'])).inspected).toEqual([]);
    expect((await runReal(cwd, ['model.onnx', '--cache', '--limit', 'nodes=2'])).stderr).toMatch(TOO_MANY);
  });
});

it.each([
  ['nodes', /nodes: expected a whole number, 1 or more/],
  ['nodes=0', /nodes: expected a whole number, 1 or more/],
  ['nodes=1e3', /nodes: expected a whole number/],
  ['toString=3', /the name is one of depth, nodes,/],
  ['=3', /the name is one of depth, nodes,/],
])('--limit %s is a mistake that is told', async (text, message) => {
  const { status, stderr } = await runReal(folder(), ['model.onnx', '--limit', text]);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) });
});

it('a limit that is none, in the configuration', async () => {
  const { status, stderr } = await runReal(folder({ limits: { nodes: 0, node: 3 } }), ['model.onnx']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/#\/limits\/node: unknown key "node"/);
  expect(stderr).toMatch(/#\/limits\/nodes: must be >= 1/);
});
