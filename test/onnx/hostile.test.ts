import { spawnSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { encode, GraphBuilder, localFunction, tensor, types } from '../../fixtures/build/builder.ts';
import { averageHead, conv } from '../../fixtures/build/layers.ts';
import { inGraphNormalized } from '../../fixtures/build/models.ts';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { OnnxError } from '../../src/onnx/errors.ts';
import { defaultLimits } from '../../src/onnx/limits.ts';
import type { Tensor } from '../../src/onnx/model.ts';
import { readExternal } from '../../src/onnx/node/external-data.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { spelled } from '../../src/onnx/spelled.ts';
import { readTensor } from '../../src/onnx/tensor.ts';

const root = mkdtempSync(join(tmpdir(), 'noiselint-hostile-'));
afterAll(() => rmSync(root, { recursive: true }));
let files = 0;

function written(content: Uint8Array | string): string {
  const path = join(root, `${files++}.onnx`);
  writeFileSync(path, content);
  return path;
}

const makeFifo = (path: string) => spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', path]);

const inspected = (content: Uint8Array | string) => inspectFile(written(content), null);
const read = (bytes: Uint8Array) => readSync(readModel(bytes.length), memorySource(bytes));

function codeOf(bytes: Uint8Array): string {
  try {
    read(bytes);
    return 'read';
  } catch (error) {
    return error instanceof OnnxError ? error.code : `not coded: ${error}`;
  }
}

/** Wire data by hand. */
const varint = (x: number | bigint): number[] => {
  const bytes: number[] = [];
  let left = BigInt(x);
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return [...bytes, Number(left)];
};
const tag = (field: number, wire: number): number[] => varint(field * 8 + wire);
const bytesField = (field: number, content: readonly number[]): number[] => [
  ...tag(field, 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, content: string): number[] => bytesField(field, [...new TextEncoder().encode(content)]);
const IR = [...tag(1, 0), 8];
const model = (...parts: readonly (readonly number[])[]): Uint8Array => Uint8Array.from([...IR, ...parts.flat()]);
const graph = (...parts: readonly (readonly number[])[]): number[] => bytesField(7, parts.flat());

/** A graph in an attribute of a node in a graph, and so on. Encoded from the inside out. */
function nested(depth: number): Uint8Array {
  let inner: number[] = text(2, 'g');
  for (let i = 0; i < depth; i++) inner = bytesField(1, [...text(4, 'If'), ...bytesField(5, bytesField(6, inner))]);
  return model(bytesField(7, inner));
}

describe('broken wire data', () => {
  const rows: readonly (readonly [title: string, bytes: Uint8Array, code: string])[] = [
    ['a length beyond the end of the file', model([...tag(7, 2), ...varint(100), 1]), 'truncated'],
    [
      'a length beyond its parent',
      model(graph([...tag(1, 2), ...varint(100), 1]), text(2, 'x'.repeat(200))),
      'overrun',
    ],
    ['a length of 2^32 + 2', model([...tag(7, 2), ...varint(2n ** 32n + 2n), 10, 0]), 'truncated'],
    ['a length of 2^64 - 1', model([...tag(7, 2), ...varint(2n ** 64n - 1n), 10, 0]), 'truncated'],
    ['a varint of 11 bytes', model([...tag(5, 0), ...new Array<number>(10).fill(0x80), 1]), 'bad-varint'],
    ['a varint cut short', model([...tag(5, 0), 0x80]), 'truncated'],
    ['field 0', model([0, 0]), 'bad-tag'],
    ['wire type 6', model([...tag(5, 6), 0]), 'bad-tag'],
    ['wire type 7', model([...tag(5, 7), 0]), 'bad-tag'],
    ['a field number beyond 29 bits', model([0xff, 0xff, 0xff, 0xff, 0x7f, 0]), 'bad-tag'],
    ['a group end without its start', model([...tag(30, 4)]), 'bad-group'],
    ['a group that is not closed', model([...tag(30, 3)]), 'bad-group'],
    ['a group closed by another number', model([...tag(30, 3), ...tag(31, 4)]), 'bad-group'],
    [
      'a group, which is stepped over',
      model([...tag(30, 3), ...tag(1, 0), 1, ...tag(30, 4)], graph(text(2, 'g'))),
      'read',
    ],
    ['graphs nested 200 deep', nested(200), 'too-deep'],
    ['groups nested 200 deep', model(new Array(200).fill(tag(30, 3)).flat()), 'too-deep'],
    ['float_data that is no whole number of floats', model(graph(bytesField(5, bytesField(4, [1, 2, 3])))), 'overrun'],
    ['double_data that is no whole number of doubles', model(graph(bytesField(5, bytesField(10, [1, 2])))), 'overrun'],
    ['packed int64_data cut in a number', model(graph(bytesField(5, bytesField(7, [1, 0x80])))), 'overrun'],
    [
      'a long packed int64_data cut in a number',
      model(graph(bytesField(5, bytesField(7, [...new Array<number>(9000).fill(1), 0x80])), text(2, 'g'))),
      'overrun',
    ],
    [
      'a fault in a value_info, which is not kept',
      model(graph(bytesField(13, [...tag(2, 2), 9, 0]), text(2, 'a longer name'))),
      'overrun',
    ],
    ['a fault in metadata of a node', model(graph(bytesField(1, bytesField(9, [...tag(1, 7), 0])))), 'bad-tag'],
    ['no graph', model(text(2, 'producer')), 'not-onnx'],
    ['a name of a megabyte', model(graph(bytesField(1, text(3, 'n'.repeat(2 ** 20))))), 'name-too-long'],
    ['noise', Uint8Array.from({ length: 64 }, (_, i) => (i * 167 + 165) % 256), 'not-onnx'],
  ];
  it.each(rows)('%s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it('tells the offset of the fault', () => {
    expect(inspected(model([0, 0]))).toMatchObject({
      status: 'failed',
      reason: { code: 'bad-tag', offset: IR.length },
    });
  });

  it('a fixture cut at every tenth byte fails with a code, or reads', () => {
    const whole = inGraphNormalized().model;
    const path = written('');
    const codes = new Set<string>();
    for (let length = 0; length < whole.length; length += 10) {
      writeFileSync(path, whole.subarray(0, length));
      const { status, reason } = inspectFile(path, null);
      codes.add(status === 'linted' ? status : reason.code);
    }
    expect(codes).not.toContain('internal-error');
    expect(codes).toContain('truncated');
  });

  it('a fixture with one byte changed fails with a code, or reads', () => {
    const whole = inGraphNormalized().model;
    const path = written('');
    const codes = new Set<string>();
    for (let at = 0; at < whole.length; at += 7) {
      const changed = whole.slice();
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      writeFileSync(path, changed);
      const { status, reason } = inspectFile(path, null);
      codes.add(status === 'linted' ? status : reason.code);
    }
    expect(codes).not.toContain('internal-error');
    expect(codes).toContain('linted');
  });
});

describe('files that are something else', () => {
  const latin = (content: string): Uint8Array => Buffer.from(content, 'latin1');
  const rows: readonly (readonly [code: string, content: Uint8Array | string])[] = [
    ['empty-file', ''],
    ['git-lfs-pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'],
    ['html-page', '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['html-page', '\n  <html lang="en">'],
    ['zip-archive', latin('PK\x03\x04\x14\x00\x00\x00')],
    ['gzip-file', gzipSync(inGraphNormalized().model)],
    ['ort-format', latin('\x20\x00\x00\x00ORTM\x00\x00')],
    ['tflite-file', latin('\x1c\x00\x00\x00TFL3\x00\x00')],
    ['pickle-file', latin('\x80\x02}q\x00.')],
    ['safetensors-file', latin('\x40\x00\x00\x00\x00\x00\x00\x00{"__metadata__":{}}')],
    ['hdf5-file', latin('\x89HDF\r\n\x1a\n')],
    ['image-file', latin('\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR')],
    ['image-file', latin('\xff\xd8\xff\xe0\x00\x10JFIF')],
    ['onnx-text', 'ir_version: 8\nproducer_name: "x"\n'],
    ['onnx-text', '<\n  ir_version: 8,\n  opset_import: ["" : 17]\n>\nagraph (float[N] x) => (float[N] y) {}'],
    ['noiselint-report', '{\n  "schemaVersion": 1,\n  "tool": { "name": "noiselint", "version": "1" } }'],
    ['onnx-json', '{"irVersion":"8","graph":{}}'],
    ['onnx-json', '{\n  "ir_version": 8,\n  "graph": {}\n}'],
    ['json-file', '{"error":"Repository not found"}'],
    ['json-file', '[{ "name": "model" }]'],
  ];
  it.each(rows)('%s', (code, content) => {
    expect(inspected(content)).toMatchObject({ status: 'failed', reason: { code } });
  });

  it('a folder, and nothing at all', () => {
    expect(inspectFile(root, null)).toMatchObject({ status: 'failed', reason: { code: 'not-a-file' } });
    expect(inspectFile(join(root, 'gone'), null)).toMatchObject({ status: 'failed', reason: { code: 'not-found' } });
  });

  it.skipIf(process.platform === 'win32')('a FIFO, without waiting for a writer', () => {
    const path = join(root, 'fifo.onnx');
    makeFifo(path);
    expect(inspectFile(path, null)).toMatchObject({ status: 'failed', reason: { code: 'not-a-file' } });
  });
});

it('a payload longer than 2^32 bytes is stepped over, and what follows it is read', () => {
  const path = join(root, 'large.onnx');
  const payload = 2 ** 32 + 2 ** 20;
  const dim = (x: number): number[] => bytesField(1, [...tag(1, 0), ...varint(x)]);
  const value = (field: number, name: string, dims: readonly number[]): number[] => {
    const shape = bytesField(2, dims.flatMap(dim));
    return bytesField(field, [...text(1, name), ...bytesField(2, bytesField(1, [...tag(1, 0), 1, ...shape]))]);
  };
  const window = [7, 7].flatMap((k) => [...tag(8, 0), k]);
  const kernel = bytesField(5, [...text(1, 'kernel_shape'), ...window, ...tag(20, 0), 7]);
  const conv = bytesField(1, [...text(1, 'image'), ...text(1, 'w'), ...text(2, 'y'), ...text(4, 'Conv'), ...kernel]);
  const tail = [...conv, ...value(11, 'image', [1, 3, 64, 64]), ...value(12, 'y', [1, 8, 58, 58])];
  const weights = [8, 3, 7, 7].flatMap((x) => [...tag(1, 0), x]);
  const head = [...weights, ...tag(2, 0), 1, ...text(8, 'w'), ...tag(9, 2), ...varint(payload)];
  const initializer = [...tag(5, 2), ...varint(head.length + payload), ...head];
  const start = [...IR, ...tag(7, 2), ...varint(initializer.length + payload + tail.length), ...initializer];
  // Between the two lies a hole: the file takes up a few kilobytes.
  const fd = openSync(path, 'w');
  writeSync(fd, Uint8Array.from(start), 0, start.length, 0);
  writeSync(fd, Uint8Array.from(tail), 0, tail.length, start.length + payload);
  closeSync(fd);
  const result = inspectFile(path, null);
  rmSync(path);
  expect(result).toMatchObject({ status: 'linted', facts: { stem: { value: { kernel: [7, 7], stride: [1, 1] } } } });
  expect(result.bytes?.read).toBeLessThan(65_536);
});

describe('graphs that cannot be followed', () => {
  const image = (): GraphBuilder => {
    const g = new GraphBuilder();
    g.input('image', [1, 3, 64, 64]);
    return g;
  };

  it('a cycle', () => {
    const g = image();
    g.add('Add', ['image', 'b'], {}, ['a']);
    g.add('Relu', ['a'], {}, ['b']);
    g.output('b');
    expect(inspected(encode(g))).toMatchObject({ status: 'failed', reason: { code: 'cyclic-graph' } });
  });

  it('a function that calls itself', () => {
    const body = new GraphBuilder();
    body.add('local:F', ['x'], {}, ['y']);
    const g = image();
    g.output(g.add('local:F', ['image']));
    const bytes = encode(g, { functions: [localFunction('F', ['x'], ['y'], body)] });
    expect(inspected(bytes)).toMatchObject({ status: 'failed', reason: { code: 'function-expansion' } });
  });

  it('functions that call each other two times, thirty deep', () => {
    const functions = Array.from({ length: 30 }, (_, i) => {
      const body = new GraphBuilder('inner');
      const op = i === 29 ? 'Relu' : `local:F${i + 1}`;
      body.add(op, [body.add(op, ['x'])], {}, ['y']);
      return localFunction(`F${i}`, ['x'], ['y'], body);
    });
    const g = image();
    g.output(g.add('local:F0', ['image']));
    const path = written(encode(g, { functions }));
    expect(inspectFile(path, null)).toMatchObject({ status: 'failed', reason: { code: 'function-expansion' } });
  });

  it('functions that call each other three times, thirty deep, without any node', () => {
    const functions = Array.from({ length: 30 }, (_, i) => {
      const body = new GraphBuilder('inner');
      if (i < 29) for (let k = 0; k < 3; k++) body.add(`local:F${i + 1}`, ['x']);
      return localFunction(`F${i}`, ['x'], ['y'], body);
    });
    const g = image();
    g.output(g.add('local:F0', ['image']));
    expect(inspected(encode(g, { functions }))).toMatchObject({
      status: 'failed',
      reason: { code: 'function-expansion' },
    });
  });

  it('names that differ in a byte order mark are two names', () => {
    const g = image();
    g.add('Relu', ['image'], {}, ['\ufeffx']);
    g.output(g.add('Relu', ['\ufeffx'], {}, ['x']));
    expect(spelled(read(encode(g))).graph?.nodes.map(({ outputs }) => outputs)).toEqual([['\ufeffx'], ['x']]);
  });

  it('names of Object.prototype are names like any other', () => {
    const g = image();
    const stem = conv(g, g.add('Relu', ['image'], {}, ['__proto__']), 3, 8, { kernel: 7, stride: 2 });
    averageHead(g, g.add('Relu', [stem], {}, ['constructor']), 8);
    for (const node of g.nodes) node.name = '__proto__';
    const metadata = JSON.parse('{"__proto__":"polluted","constructor":"x","toString":"y"}');
    expect(inspected(encode(g, { metadata }))).toMatchObject({
      status: 'linted',
      facts: { stem: { value: { kernel: [7, 7], stride: [2, 2] } } },
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('external data under the path policy', () => {
  const folder = join(root, 'external');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  const modelPath = join(folder, 'model.onnx');
  for (const path of ['external/model.onnx', 'external/good.data', 'external/sub/good.data', 'outside.data']) {
    writeFileSync(join(root, path), new Uint8Array(16).fill(7));
  }
  symlinkSync(join(root, 'outside.data'), join(folder, 'link.data'));
  linkSync(join(root, 'outside.data'), join(folder, 'hard.data'));
  if (process.platform !== 'win32') makeFifo(join(folder, 'fifo.data'));

  it.each(['good.data', 'sub/good.data', './good.data'])('%s is read', (location) => {
    expect(readExternal(modelPath, location, 4, 8)).toEqual(Buffer.alloc(8, 7));
  });

  it.each([
    '../outside.data',
    'sub/../../outside.data',
    '..\\outside.data',
    join(root, 'outside.data'),
    'C:\\outside.data',
    '\\\\host\\share\\outside.data',
    'link.data',
    'hard.data',
    'fifo.data',
    'sub',
    'gone.data',
    'good.data\0.txt',
    '*/_ORT_MEM_ADDR_/*',
    '',
  ])('%j is refused', (location) => {
    expect(readExternal(modelPath, location, 0, 8)).toBeTypeOf('string');
  });

  it('an offset beyond the end is refused', () => {
    expect(readExternal(modelPath, 'good.data', 12, 8)).toBeTypeOf('string');
    expect(readExternal(modelPath, 'good.data', 2 ** 52, 8)).toBeTypeOf('string');
  });
});

describe('the ways a tensor may be written', () => {
  const initializer = (...parts: readonly (readonly number[])[]): Tensor => {
    const bytes = model(graph(bytesField(5, [...parts.flat(), ...text(8, 'x')])));
    const found = read(bytes).graph?.initializers[0];
    if (!found) throw new Error('no initializer');
    const values = readTensor(
      found,
      { read: (range) => memorySource(bytes).read(range), external: () => 'none' },
      defaultLimits,
    );
    if (values.ok) results.set(found, [...values.values.data]);
    return found;
  };
  const results = new WeakMap<Tensor, number[]>();
  const dataOf = (found: Tensor): number[] | undefined => results.get(found);
  const f32 = (x: number): number[] => [...new Uint8Array(new Float32Array([x]).buffer)];
  const dim = (x: number): number[] => [...tag(1, 0), ...varint(x)];
  const type = (x: number): number[] => [...tag(2, 0), x];
  const half = [0x3c00, 0xc000, 0x3555];

  it('dims one by one, and packed', () => {
    expect(initializer(dim(2), dim(3), type(1)).dims).toEqual([2, 3]);
    expect(initializer(bytesField(1, [2, 3]), type(1)).dims).toEqual([2, 3]);
    expect(initializer(bytesField(1, [2]), dim(300), bytesField(1, [4]), type(1)).dims).toEqual([2, 300, 4]);
  });

  it.each<readonly [string, () => Tensor, readonly number[] | undefined]>([
    ['float_data, packed', () => initializer(dim(2), type(1), bytesField(4, [...f32(0.5), ...f32(-2)])), [0.5, -2]],
    [
      'float_data, one by one',
      () => initializer(dim(2), type(1), [...tag(4, 5), ...f32(0.5)], [...tag(4, 5), ...f32(-2)]),
      [0.5, -2],
    ],
    [
      'int64_data',
      () => initializer(dim(2), type(7), bytesField(7, [...varint(300), ...varint(2n ** 64n - 1n)])),
      [300, -1],
    ],
    [
      'int64_data, one by one',
      () => initializer(dim(2), type(7), [...tag(7, 0), ...varint(300)], [...tag(7, 0), ...varint(2n ** 64n - 1n)]),
      [300, -1],
    ],
    [
      'uint64_data',
      () => initializer(dim(1), type(13), bytesField(11, varint(2n ** 64n - 2n ** 12n))),
      [2 ** 64 - 2 ** 12],
    ],
    [
      'a number of more than ten bytes',
      () => initializer(dim(300), type(7), bytesField(7, [...new Array(299).fill(1), ...new Array(10).fill(128), 1])),
      undefined,
    ],
    [
      'half floats in int32_data',
      () =>
        initializer(
          dim(3),
          type(10),
          bytesField(
            5,
            half.flatMap((x) => varint(x)),
          ),
        ),
      [1, -2, 0.333251953125],
    ],
    ['raw_data', () => initializer(dim(1), type(1), bytesField(9, f32(0.25))), [0.25]],
    ['fewer numbers than the shape needs', () => initializer(dim(3), type(1), bytesField(4, f32(1))), undefined],
    [
      'more numbers than the shape needs',
      () => initializer(dim(1), type(1), bytesField(4, [...f32(1), ...f32(2)])),
      undefined,
    ],
    ['raw data of another length', () => initializer(dim(2), type(1), bytesField(9, f32(1))), undefined],
    ['a shape beyond 2^53', () => initializer(dim(2 ** 40), dim(2 ** 40), type(1)), undefined],
  ])('%s', (_, make, expected) => {
    expect(dataOf(make())).toEqual(expected);
  });

  it('agrees with what the builder writes', () => {
    const g = new GraphBuilder();
    g.constant(tensor([2], [3, -4], types.int64));
    const bytes = encode(g);
    const [found] = read(bytes).graph?.initializers ?? [];
    const source = { read: memorySource(bytes).read, external: () => 'none' };
    expect(found && readTensor(found, source, defaultLimits)).toMatchObject({ ok: true, values: { dims: [2] } });
  });
});
