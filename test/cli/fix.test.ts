/** `fix` from files to files, with the real reader. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder, tensor } from '../../fixtures/build/builder.ts';
import { openSession, whySkipped } from '../sweep/runtime.ts';
import { temporaryFolder } from './fake.ts';
import { runReal } from './real.ts';

const { ModelProto } = proto.onnx;
const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/real/${name}`, import.meta.url));

const run = (cwd: string, ...argv: readonly string[]) => runReal(cwd, argv);

/** 3x3 stem, ReLU, 3x3/2 max pool, mean, linear; weights inside. */
function pooled(): Uint8Array {
  const g = new GraphBuilder();
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => Math.sin(at));
  const window = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
  const stem = g.add(
    'Conv',
    [g.input('image', ['N', 3, 32, 32]), g.constant(tensor([8, 3, 3, 3], numbers(216)))],
    window,
  );
  const pool = g.add('MaxPool', [g.add('Relu', [stem])], { ...window, strides: [2, 2] });
  const flat = g.add('Flatten', [g.add('GlobalAveragePool', [pool])]);
  g.add('Gemm', [flat, g.constant(tensor([8, 10], numbers(80)))], {}, ['logits']);
  return encode(g.output('logits', ['N', 10]));
}

function folder(): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'model.onnx'), pooled());
  return cwd;
}

/** Bytes of every tensor field of the main graph, as they lie in the file. */
function tensorBytes(bytes: Uint8Array): readonly string[] {
  const { graph } = ModelProto.decode(bytes);
  return (graph?.initializer ?? []).map((one) =>
    Buffer.from(proto.onnx.TensorProto.encode(one).finish()).toString('hex'),
  );
}

describe('fix', () => {
  it('writes the model with the pool replaced, and leaves everything else as it is', async () => {
    const cwd = folder();
    const { status, stdout, stderr } = await run(
      cwd,
      'fix',
      'model.onnx',
      '--apply',
      'pooling',
      '-o',
      'new/fixed.onnx',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('model.onnx -> new/fixed.onnx');
    expect(stdout).toContain('fine-tune');
    const before = readFileSync(join(cwd, 'model.onnx'));
    const after = readFileSync(join(cwd, 'new/fixed.onnx'));
    const models = [before, after].map((bytes) => ModelProto.toObject(ModelProto.decode(bytes), { longs: Number }));
    const pool = models[0]?.graph.node[2];
    expect(models[1]).toEqual({
      ...models[0],
      graph: {
        ...models[0]?.graph,
        node: models[0]?.graph.node.map((node: object) => (node === pool ? { ...node, opType: 'AveragePool' } : node)),
      },
    });
    // Not only equal when decoded: the bytes in front of the pool and behind it are those of the file.
    const at = before.indexOf('MaxPool');
    const end = at + 'MaxPool'.length;
    expect(after.includes(before.subarray(60, at - 60))).toBe(true);
    expect(after.includes(before.subarray(end + 80))).toBe(true);
    expect(tensorBytes(after)).toEqual(tensorBytes(before));
  });

  it('tells it as JSON', async () => {
    const { stdout } = await run(
      folder(),
      'fix',
      'model.onnx',
      '--apply',
      'pooling,normalization',
      '-o',
      'o.onnx',
      '-f',
      'json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      model: 'model.onnx',
      output: 'o.onnx',
      changes: [{ rule: 'pooling', code: 'max-to-average-pool', at: 'graph.node[2]', predictedDb: 13.63 }],
      skipped: [{ rule: 'normalization', at: null, reason: { code: 'needs-training' } }],
      needsFineTuning: true,
    });
  });

  it('makes the changes of several rules, and what it writes can be linted', async () => {
    const cwd = folder();
    const all = 'stem-kernel,pooling,input-resolution';
    expect((await run(cwd, 'fix', 'model.onnx', '--apply', all, '-o', 'all.onnx')).status).toBe(0);
    const { graph } = ModelProto.decode(readFileSync(join(cwd, 'all.onnx')));
    const operators = ['AveragePool', 'Shape', 'Resize', 'AveragePool', 'Conv', 'Relu', 'AveragePool'];
    expect(graph?.node?.slice(0, 7).map(({ opType }) => opType)).toEqual(operators);
    expect((await run(cwd, 'all.onnx', '-f', 'json')).stdout).toContain('"status": "linted"');
  });

  it.each<readonly [title: string, argv: readonly string[], message: RegExp]>([
    ['the model itself', ['model.onnx', '--apply', 'pooling', '-o', 'model.onnx'], /is the model itself.*--overwrite/],
    ['a folder', ['model.onnx', '--apply', 'pooling', '-o', '.'], /is a folder/],
    [
      'a rule that is none',
      ['model.onnx', '--apply', 'poling', '-o', 'o.onnx'],
      /no rule "poling"; expected input-res/,
    ],
    ['a format that is none', ['model.onnx', '--apply', 'pooling', '-o', 'o.onnx', '-f', 'xml'], /--format/],
    ['no such model', ['gone.onnx', '--apply', 'pooling', '-o', 'o.onnx'], /gone\.onnx: there is no such file/],
    ['no rule', ['model.onnx', '-o', 'o.onnx'], /--apply/],
    ['no output', ['model.onnx', '--apply', 'pooling'], /--output-file/],
  ])('refuses %s', async (_, argv, message) => {
    const cwd = folder();
    const { status, stderr } = await run(cwd, 'fix', ...argv);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(join(cwd, 'o.onnx'))).toBe(false);
    expect(readFileSync(join(cwd, 'model.onnx'))).toEqual(Buffer.from(pooled()));
  });

  it('leaves a pipe one, and writes behind a link', async () => {
    const cwd = folder();
    spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', join(cwd, 'pipe')]);
    expect(await run(cwd, 'fix', 'model.onnx', '--apply', 'pooling', '-o', 'pipe')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no regular file'),
    });
    expect(statSync(join(cwd, 'pipe')).isFIFO()).toBe(true);
    writeFileSync(join(cwd, 'behind.onnx'), '');
    symlinkSync('behind.onnx', join(cwd, 'link.onnx'));
    expect((await run(cwd, 'fix', 'model.onnx', '--apply', 'pooling', '-o', 'link.onnx')).status).toBe(0);
    expect(lstatSync(join(cwd, 'link.onnx')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, 'behind.onnx')).includes('AveragePool')).toBe(true);
  });

  it('replaces the model when told to', async () => {
    const cwd = folder();
    const argv = ['fix', 'model.onnx', '--apply', 'pooling', '-o', 'model.onnx', '--overwrite'];
    expect((await run(cwd, ...argv)).status).toBe(0);
    expect(readFileSync(join(cwd, 'model.onnx')).includes('AveragePool')).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('keeps the permissions of the file that it replaces', async () => {
    const cwd = folder();
    chmodSync(join(cwd, 'model.onnx'), 0o600);
    const argv = ['fix', 'model.onnx', '--apply', 'pooling', '-o', 'model.onnx', '--overwrite'];
    expect((await run(cwd, ...argv)).status).toBe(0);
    expect(statSync(join(cwd, 'model.onnx')).mode & 0o777).toBe(0o600);
  });

  it('writes nothing when nothing can be changed', async () => {
    const cwd = folder();
    const { status, stdout } = await run(cwd, 'fix', 'model.onnx', '--apply', 'normalization', '-o', 'o.onnx');
    expect(status).toBe(2);
    expect(stdout).toContain('nothing written');
    expect(existsSync(join(cwd, 'o.onnx'))).toBe(false);
  });
});

describe.skipIf(openSession === null)(`--calibrate${whySkipped}`, () => {
  const argv = ['fix', 'model.onnx', '--apply', 'pooling', '--calibrate', 'procedural', '-o', 'o.onnx'];

  it("gives the new pool the old one's mean and variance", async () => {
    const cwd = folder();
    const { status, stdout, stderr } = await run(cwd, ...argv, '--normalization', 'inception', '-f', 'json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout).calibration).toEqual({ images: 64, data: 'procedural' });
    const { graph } = ModelProto.decode(readFileSync(join(cwd, 'o.onnx')));
    const operators = ['Constant', 'Constant', 'Conv', 'Relu', 'AveragePool', 'Mul', 'Add', 'GlobalAveragePool'];
    expect(graph?.node?.slice(0, 8).map(({ opType }) => opType)).toEqual(operators);
  });

  it.each<readonly [title: string, argv: readonly string[], message: RegExp]>([
    ['how pixels are normalized', argv, /--calibrate: .*--normalization/],
    ['images', [...argv, '--normalization', 'inception', '--calibrate', 'gone'], /--calibrate: .*gone/],
    ['a name', [...argv, '--calibrate', ''], /an empty text was given to --calibrate/],
    ['images that can be read', [...argv, '--normalization', 'inception', '--calibrate', 'fake'], /none of the images/],
    [
      'pools',
      ['fix', 'model.onnx', '--apply', 'stem-kernel', '--calibrate', 'x', '-o', 'o.onnx'],
      /needs --apply pooling/,
    ],
  ])('needs %s', async (_, given, message) => {
    const cwd = folder();
    mkdirSync(join(cwd, 'fake'));
    writeFileSync(join(cwd, 'fake/a.jpg'), 'no image');
    const { status, stderr } = await run(cwd, ...given);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) });
    expect(existsSync(join(cwd, 'o.onnx'))).toBe(false);
  });
});

describe('weights in a file of their own', () => {
  const model = 'post/resnet18_opset18.onnx';
  const external = (bytes: Uint8Array) =>
    ModelProto.decode(bytes)
      .graph?.initializer?.filter(({ dataLocation }) => dataLocation === 1)
      .map(({ externalData }) => externalData);

  it('stay where they are', async () => {
    const cwd = temporaryFolder();
    copyFileSync(fixture(model), join(cwd, 'm.onnx'));
    expect((await run(cwd, 'fix', 'm.onnx', '--apply', 'pooling', '-o', 'o.onnx')).status).toBe(0);
    const references = external(readFileSync(join(cwd, 'o.onnx')));
    expect(references?.length).toBeGreaterThan(0);
    expect(references).toEqual(external(readFileSync(join(cwd, 'm.onnx'))));
  });

  it('are not written over', async () => {
    const cwd = temporaryFolder();
    copyFileSync(fixture(model), join(cwd, 'm.onnx'));
    const location = 'weights.bin';
    writeFileSync(join(cwd, location), 'weights');
    expect(await run(cwd, 'fix', 'm.onnx', '--apply', 'pooling', '-o', location)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("holds the model's weights"),
    });
    expect(readFileSync(join(cwd, location), 'utf8')).toBe('weights');
  });

  it('keep the new model in their folder', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'sub'));
    copyFileSync(fixture(model), join(cwd, 'm.onnx'));
    const { status, stderr } = await run(cwd, 'fix', 'm.onnx', '--apply', 'pooling', '-o', 'sub/o.onnx');
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/may only name files in its own/),
    });
    expect(existsSync(join(cwd, 'sub/o.onnx'))).toBe(false);
  });
});

it.each(['torchvision/vgg16.onnx', 'paddle/squeezenet1_1.onnx', 'keras/resnet50_nchw.onnx', 'resnet50_norm_fp16.onnx'])(
  'takes the max pools off the trunk of %s',
  async (name) => {
    const cwd = temporaryFolder();
    copyFileSync(fixture(name), join(cwd, 'm.onnx'));
    const { status, stderr } = await run(cwd, 'fix', 'm.onnx', '--apply', 'pooling', '-o', 'o.onnx');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse((await run(cwd, 'o.onnx', '-f', 'json')).stdout);
    const { trunk } = report.models[0].facts.pooling.value;
    expect(trunk.filter(({ kind }: { kind: string }) => kind === 'max')).toEqual([]);
    expect(trunk.length).toBeGreaterThan(0);
  },
);
