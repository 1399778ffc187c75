/** Models that are whole and mean something odd: what a reader may take, and what none may fall for. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import proto from 'onnx-proto';
import { afterAll, describe, expect, it } from 'vitest';
import { encode, GraphBuilder, stripped, tensor, types } from '../../fixtures/build/builder.ts';
import { averageHead, conv, normalize } from '../../fixtures/build/layers.ts';
import type { Inspected } from '../../src/facts/inspect-types.ts';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';

const root = mkdtempSync(join(tmpdir(), 'noiselint-odd-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

function folder(): string {
  const path = join(root, `${folders++}`);
  mkdirSync(path);
  return path;
}

function inspected(bytes: Uint8Array): Inspected {
  const path = join(folder(), 'model.onnx');
  writeFileSync(path, bytes);
  return inspectFile(path, null);
}

const imageGraph = (): GraphBuilder => {
  const g = new GraphBuilder();
  g.input('image', [1, 3, 64, 64]);
  return g;
};

/** A stem of 7x7 on what `before` makes of the image, and a head. */
function model(before: (g: GraphBuilder) => string, after: (g: GraphBuilder) => void = () => {}): GraphBuilder {
  const g = imageGraph();
  averageHead(g, conv(g, before(g), 3, 8, { kernel: 7, stride: 2 }), 8);
  after(g);
  return g;
}

const plain = (after?: (g: GraphBuilder) => void): GraphBuilder => model(() => 'image', after);

const seen = { status: 'linted', facts: { stem: { value: { kernel: [7, 7], stride: [2, 2] } } } };

/** Wire data in front of a model, and behind it. */
const around = (bytes: Uint8Array, before: readonly number[], after: readonly number[] = []): Uint8Array =>
  Uint8Array.from([...before, ...bytes, ...after]);

describe('protobuf that says it another way', () => {
  const whole = encode(plain());

  it.each([
    ['an unknown varint', [0xb8, 0x3e, 5]],
    ['unknown bytes', [0xba, 0x3e, 2, 1, 2]],
    ['unknown 4 bytes', [0xbd, 0x3e, 1, 2, 3, 4]],
    ['unknown 8 bytes', [0xb9, 0x3e, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['an unknown group', [0xbb, 0x3e, 8, 1, 0xbc, 0x3e]],
  ])('%s is stepped over', (_, field) => {
    expect(inspected(around(whole, field, field))).toMatchObject(seen);
  });

  it('a graph in two parts is one', () => {
    const more = new GraphBuilder();
    more.add('Relu', ['image'], {}, ['extra']);
    const found = inspected(around(whole, [], [...encode(more)]));
    expect(found).toMatchObject(seen);
    expect(found.format?.nodes).toBe((inspected(whole).format?.nodes ?? 0) + 1);
  });

  it('nodes in any order', () => {
    const g = plain();
    g.nodes.reverse();
    expect(inspected(encode(g))).toMatchObject(seen);
  });

  it('a name that is no UTF-8, or is cut inside a character', () => {
    const bytes = encode(plain((g) => g.add('Relu', ['image'], {}, ['xyzzy'])));
    const at = Buffer.from(bytes).indexOf('xyzzy');
    bytes.set([0xff, 0xfe, 0xc0, 0x80, 0xe2], at);
    expect(inspected(bytes)).toMatchObject(seen);
  });
});

describe('graphs', () => {
  it('a node that reads what it yields', () => {
    const g = imageGraph();
    g.add('Add', ['image', 'x'], {}, ['x']);
    g.output('x');
    expect(inspected(encode(g))).toMatchObject({ status: 'failed', reason: { code: 'cyclic-graph' } });
  });

  it('two nodes and two initializers of one name', () => {
    const g = plain((twice) => {
      twice.add('Relu', ['image'], {}, ['same']);
      twice.add('Abs', ['image'], {}, ['same']);
    });
    g.initializers.push(...g.initializers.slice(0, 1));
    const found = inspected(encode(g));
    const names = found.status === 'linted' ? found.observations.map((o) => 'name' in o && [o.code, o.name]) : [];
    expect(names).toEqual(
      expect.arrayContaining([
        ['duplicate-names', 'same'],
        ['duplicate-names', g.initializers[0]?.name],
      ]),
    );
  });

  it('nodes that write over what they read, as in the memory of the framework', () => {
    const g = imageGraph();
    const stem = { kernel_shape: [7, 7], strides: [2, 2] };
    g.add('Conv', ['image', g.weights(8, 3, 7, 7)], stem, ['x']);
    for (const op of ['Relu', 'MaxPool', 'GlobalAveragePool', 'Flatten'])
      g.add(op, ['x'], op === 'MaxPool' ? { kernel_shape: [2, 2], strides: [2, 2] } : {}, ['x']);
    g.output('x');
    const pooling = { value: { trunk: [{ kind: 'max', window: [2, 2] }], head: 'average' } };
    expect(inspected(encode(g))).toMatchObject({ status: 'linted', facts: { pooling } });
  });

  it('an initializer that has the name of what a node yields: from there on, that is meant', () => {
    const g = plain();
    const name = g.nodes[0]?.output?.[0] ?? '';
    g.initializers.push({ ...stripped([3]), name });
    const found = inspected(encode(g));
    expect(found).toMatchObject(seen);
    expect(found.status === 'linted' && found.observations).toContainEqual({
      code: 'duplicate-names',
      what: 'value',
      name,
    });
  });

  it('no operator set, and no version of the format', () => {
    const bytes = Uint8Array.from(proto.onnx.ModelProto.encode({ graph: plain().toGraph() }).finish());
    const found = inspected(bytes);
    expect(found).toMatchObject({ ...seen, format: { irVersion: null, opset: null } });
    expect(found.status === 'linted' && found.observations).toContainEqual({ code: 'missing-opset' });
  });

  it('an element type that no version knows', () => {
    const g = new GraphBuilder();
    g.input('image', [1, 3, 64, 64], 99);
    averageHead(g, conv(g, 'image', 3, 8), 8);
    expect(inspected(encode(g))).toMatchObject({ reason: { message: expect.stringContaining('unknown dtype 99') } });
  });

  it.each([[[1, 3, 0, 64]], [[1, 3, -1, 64]], [[1, 3, 2 ** 53 - 1, 64]], [[-(2 ** 40), 3, 2 ** 31, 2 ** 31]]])(
    'an image of %j ends in a result',
    (dims) => {
      const g = new GraphBuilder();
      g.input('image', dims);
      averageHead(g, conv(g, 'image', 3, 8), 8);
      expect(['linted', 'not-applicable']).toContain(inspected(encode(g)).status);
    },
  );
});

describe('constants made to grow', () => {
  const huge = 2 ** 31;
  it.each<readonly [string, (g: GraphBuilder) => void]>([
    ['ConstantOfShape', (g) => g.add('ConstantOfShape', [g.ints(huge, huge)])],
    ['Expand', (g) => g.add('Expand', [g.scalar(1), g.ints(huge, huge)])],
    ['Tile', (g) => g.add('Tile', [g.floats([1], [1]), g.ints(huge)])],
    ['Range', (g) => g.add('Range', [g.scalar(0), g.scalar(1e30), g.scalar(1e-30)])],
    ['Pad', (g) => g.add('Pad', [g.floats([1], [1]), g.ints(huge, huge)])],
    ['OneHot', (g) => g.add('OneHot', [g.ints(1), g.ints(huge), g.floats([2], [0, 1])])],
    ['Resize', (g) => g.add('Resize', [g.floats([1], [1]), '', g.floats([1], [1e30])])],
    [
      'Concat of 200,000',
      (g) => g.add('Concat', new Array(200_000).fill(g.ints(...new Array(4096).fill(1))), { axis: 0 }),
    ],
    [
      'Concat that doubles forty times',
      (g) => {
        let x = g.ints(1);
        for (let i = 0; i < 40; i++) x = g.add('Concat', [x, x], { axis: 0 });
      },
    ],
    ['Unsqueeze at places that are no numbers', (g) => g.add('Unsqueeze', ['image', g.floats([2], [0.5, Number.NaN])])],
    ['Reshape by a shape of less than nothing', (g) => g.add('Reshape', ['image', g.ints(-5, -5)])],
  ])('%s', (_, grow) => {
    expect(inspected(encode(plain(grow)))).toMatchObject(seen);
  });

  it('an image tiled or concatenated to more channels than any image has', () => {
    const tiled = model((g) => g.add('Tile', ['image', g.ints(1, huge, 1, 1)]));
    const wide = (g: GraphBuilder): string => g.constant({ ...tensor([1, 1, 1, 1], [0]), dims: [1, huge, 64, 64] });
    const joined = model((g) => g.add('Concat', ['image', wide(g)], { axis: 1 }));
    for (const g of [tiled, joined]) {
      expect(inspected(encode(g))).toMatchObject({ status: 'linted', facts: { stem: { known: false } } });
    }
  });

  it('a pool whose window is larger than any image is not judged', () => {
    const g = imageGraph();
    const stem = conv(g, 'image', 3, 8, { kernel: 7, stride: 2 });
    const side = 40_001;
    const pads = new Array<number>(4).fill((side - 1) / 2);
    averageHead(g, g.add('MaxPool', [stem], { kernel_shape: [side, side], strides: [2, 2], pads }), 8);
    expect(inspected(encode(g))).toMatchObject({
      status: 'linted',
      facts: { pooling: { known: false, reason: { code: 'too-large-window' } } },
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0])('a standard deviation of %s normalizes nothing', (std) => {
    const g = model((on) => normalize(on, 'image', [0.5, 0.5, 0.5], [0.2, std, 0.2]));
    expect(inspected(encode(g))).toMatchObject({ ...seen, facts: { normalization: { known: false } } });
  });
});

describe.skipIf(process.platform === 'win32')('external data of a small constant', () => {
  const std = new Uint8Array(new Float32Array([0.25, 0.25, 0.25]).buffer);

  /** Whether normalization was read, where its std lies in another file by these entries. */
  function isRead(...entries: readonly (readonly [key: string, value: string])[]): boolean {
    const place = folder();
    const g = model((on) => {
      const outside = on.constant({
        dims: [1, 3, 1, 1],
        dataType: types.float,
        dataLocation: 1,
        externalData: entries.map(([key, value]) => ({ key, value })),
      });
      return on.add('Div', [on.add('Sub', ['image', on.floats([1, 3, 1, 1], [0.5, 0.5, 0.5])]), outside]);
    });
    writeFileSync(join(place, 'model.onnx'), encode(g));
    writeFileSync(join(root, 'outside.data'), std);
    writeFileSync(join(place, 'std.data'), std);
    symlinkSync(root, join(place, 'up'));
    symlinkSync('/dev/zero', join(place, 'zero.data'));
    spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', join(place, 'fifo.data')]);
    const found = inspectFile(join(place, 'model.onnx'), null);
    expect(found.status).toBe('linted');
    return found.status === 'linted' && found.facts.normalization.known;
  }

  it('is read where it is in order', () => {
    expect(isRead(['location', 'std.data'])).toBe(true);
    expect(isRead(['location', 'std.data'], ['offset', '0'], ['length', '12'], ['checksum', 'x'])).toBe(true);
  });

  it.each<readonly (readonly [string, string])[]>([
    [['location', 'up/outside.data']],
    [['location', '../outside.data']],
    [['location', 'zero.data']],
    [['location', 'fifo.data']],
    [['location', '/dev/zero']],
    [['location', '.']],
    [
      ['location', 'std.data'],
      ['offset', '-12'],
    ],
    [
      ['location', 'std.data'],
      ['length', '-1'],
    ],
    [
      ['location', 'std.data'],
      ['offset', '4'],
    ],
    [
      ['location', 'std.data'],
      ['offset', '18446744073709551615'],
    ],
    [
      ['location', 'std.data'],
      ['length', '1099511627776'],
    ],
    [
      ['location', 'std.data'],
      ['offset', '0x0'],
    ],
    [
      ['offset', '0'],
      ['length', '12'],
    ],
  ])('%j is refused', (...entries) => {
    expect(isRead(...entries)).toBe(false);
  });

  it('keys that name what an object has inherited change nothing', () => {
    const injected = ['__proto__', 'constructor', '__class__', 'toString'].map(
      (key) => [key, '../outside.data'] as const,
    );
    expect(isRead(...injected, ['location', 'std.data'])).toBe(true);
    expect(isRead(...injected)).toBe(false);
  });
});
