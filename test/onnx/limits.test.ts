/** Every limit of the table, hit: beside what the same model comes to under the usual ones. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encode, GraphBuilder, localFunction } from '../../fixtures/build/builder.ts';
import { averageHead, conv, relu } from '../../fixtures/build/layers.ts';
import { inGraphNormalized, resNet } from '../../fixtures/build/models.ts';
import type { Inspected } from '../../src/facts/inspect-types.ts';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { lower } from '../../src/graph/lower/index.ts';
import { type Budget, startBudget } from '../../src/onnx/budget.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { pastLimit } from '../../src/onnx/errors.ts';
import { defaultLimits, type Limits } from '../../src/onnx/limits.ts';
import { readModel } from '../../src/onnx/read-model.ts';

const root = mkdtempSync(join(tmpdir(), 'noiselint-limits-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

function placed(model: Uint8Array, sidecar?: object): string {
  const folder = join(root, `${folders++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'model.onnx'), model);
  if (sidecar) writeFileSync(join(folder, 'preprocessor_config.json'), JSON.stringify(sidecar));
  return join(folder, 'model.onnx');
}

const imageGraph = (size: number | string = 64): GraphBuilder => {
  const g = new GraphBuilder();
  g.input('image', [1, 3, size, size]);
  return g;
};

/** A stem of 7x7 and a head, with a metadata entry. */
function plain(g = imageGraph(), metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  averageHead(g, conv(g, 'image', 3, 8, { kernel: 7, stride: 2 }), 8);
  return encode(g, { metadata });
}

function withFunction(): Uint8Array {
  const body = new GraphBuilder('body');
  body.add('Relu', [body.add('Identity', ['x'])], {}, ['y']);
  const g = imageGraph();
  averageHead(g, g.add('local:F', [conv(g, 'image', 3, 8, { kernel: 7, stride: 2 })]), 8);
  return encode(g, { functions: [localFunction('F', ['x'], ['y'], body)] });
}

/** A stem behind blocks of 2x2 pixels, which are cut over six axes. */
function inBlocks(): Uint8Array {
  const g = imageGraph();
  const cut = g.add('Reshape', ['image', g.ints(1, 3, 32, 2, 32, 2)]);
  const turned = g.add('Transpose', [cut], { perm: [0, 1, 3, 5, 2, 4] });
  const blocks = g.add('Reshape', [turned, g.ints(1, 12, 32, 32)]);
  averageHead(g, conv(g, blocks, 12, 8, { kernel: 3 }), 8);
  return encode(g);
}

/** A stem of 3x3 whose weights are in the file. */
function withWeights(): Uint8Array {
  const g = imageGraph();
  const weights = g.floats([8, 3, 3, 3], new Array<number>(216).fill(1));
  averageHead(g, g.add('Conv', ['image', weights], { kernel_shape: [3, 3] }), 8);
  return encode(g);
}

/** Normalized by constants as large as the image. */
function wholeMean(times = 1): Uint8Array {
  const g = new GraphBuilder();
  const whole = (value: number): string => g.floats([1, 3, 32, 32], new Array<number>(3072).fill(value));
  let x = g.input('image', [1, 3, 32, 32]);
  for (let i = 0; i < times; i++) x = g.add('Div', [g.add('Sub', [x, whole(0.5)]), whole(0.25)]);
  averageHead(g, relu(g, conv(g, x, 3, 8, { stride: 2 })), 8);
  return encode(g);
}

/** The attribute `kernel_shape` as writers of proto3 pack it. */
function packed(): Uint8Array {
  const field = (number: number, content: readonly number[]): number[] => [number * 8 + 2, content.length, ...content];
  const text = (number: number, value: string): number[] => field(number, [...Buffer.from(value)]);
  const kernel = field(5, [...text(1, 'kernel_shape'), ...field(8, [3, 3])]);
  return Uint8Array.from([8, 8, ...field(7, field(1, [...text(4, 'MaxPool'), ...kernel]))]);
}

const failure = (code: string) => ({ status: 'failed', reason: { code } });
/** Where the way of the pixels could not be followed. */
const noStem = { status: 'linted', facts: { stem: { known: false } } };
const noImage = { status: 'not-applicable', reason: { code: 'no-image-input' } };
const linted = { status: 'linted' };
const normalization = (known: boolean) => ({ status: 'linted', facts: { normalization: { known } } });

interface Row {
  readonly to: number;
  readonly path: string;
  readonly usual: object;
  readonly hit: object;
}

const row = (to: number, path: string, usual: object, hit: object): Row => ({ to, path, usual, hit });

const small = placed(plain());
const normalized = placed(inGraphNormalized().model);
const sized = placed(plain(imageGraph('side'), { stride: '32', task: 'classify', imgsz: '[320, 320]' }));
const resolution = (known: boolean) => ({ status: 'linted', facts: { resolution: { known } } });
const stem = (known: boolean) => ({ status: 'linted', facts: { stem: { known } } });

const rows: Readonly<Record<Exclude<keyof Limits, 'listBytes'>, Row>> = {
  depth: row(3, small, linted, failure('too-deep')),
  nodes: row(2, small, linted, failure('too-many-nodes')),
  keptBytes: row(1000, small, linted, failure('too-large')),
  nameBytes: row(3, small, linted, failure('name-too-long')),
  textBytes: row(9, sized, resolution(true), resolution(false)),
  listElements: row(1, small, linted, failure('too-many-elements')),
  expansion: row(3, placed(withFunction()), linted, failure('function-expansion')),
  constantBytes: row(8, normalized, normalization(true), normalization(false)),
  constantElements: row(2, normalized, normalization(true), normalization(false)),
  imageElements: row(100, placed(wholeMean()), normalization(true), normalization(false)),
  rank: row(5, placed(inBlocks()), stem(true), noImage),
  steps: row(1, normalized, linted, noStem),
  channels: row(2, normalized, linted, noStem),
  imageSide: row(63, small, linted, noImage),
  windowSide: row(6, small, stem(true), stem(false)),
  filterTaps: row(
    8,
    placed(withWeights()),
    { facts: { stem: { value: { weights: { deadFilters: 0 } } } } },
    { facts: { stem: { value: expect.not.objectContaining({ weights: expect.anything() }) } } },
  ),
  sidecarBytes: row(
    10,
    placed(plain(), { do_normalize: true, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] }),
    normalization(true),
    { observations: [{ code: 'sidecar-unreadable' }], ...normalization(false) },
  ),
  timeMs: row(-1, small, linted, failure('out-of-time')),
};

const under = (path: string, limits: Partial<Limits>): Inspected => inspectFile(path, { source: 'flag', limits });

describe('a limit that is hit', () => {
  it.each(Object.entries(rows))('%s', (name, { to, path, usual, hit }) => {
    expect(inspectFile(path, null)).toMatchObject(usual);
    const found = under(path, { [name]: to });
    expect(found).toMatchObject(hit);
    expect(JSON.stringify(found)).toContain(name);
    expect(JSON.stringify(inspectFile(path, null))).not.toContain('limit');
  });

  it('imageElements holds for all constants of a model', () => {
    const limits = { imageElements: 3072, constantElements: 1000, constantBytes: 1000 };
    expect(under(placed(wholeMean()), limits)).toMatchObject(normalization(true));
    const reached = { code: 'limit-reached', limit: 'imageElements', value: 3072 };
    expect(under(placed(wholeMean(5)), limits)).toMatchObject({ observations: expect.arrayContaining([reached]) });
  });

  it('listBytes', () => {
    const bytes = packed();
    const read = (limits: Limits): unknown => {
      const budget = startBudget(limits);
      const { graph } = readSync(readModel(bytes.length, budget), memorySource(bytes));
      return { ints: graph?.nodes[0]?.attributes[0]?.ints, reached: [...budget.reached] };
    };
    expect(read(defaultLimits)).toEqual({ ints: [3, 3], reached: [] });
    expect(read({ ...defaultLimits, listBytes: 1 })).toEqual({ ints: [], reached: ['listBytes'] });
  });

  it('every limit has a row', () => {
    expect([...Object.keys(rows), 'listBytes'].sort()).toEqual(Object.keys(defaultLimits).sort());
  });

  it('an error names the limit and the flag that raises it', () => {
    const { reason } = under(small, { nodes: 2 });
    expect(reason?.message).toBe(
      'too many nodes: the limit is 2; for a model you trust, raise it with --limit nodes=<number>',
    );
  });
});

describe('the clock', () => {
  const bytes = resNet().model;
  const expired: Budget = {
    ...startBudget(defaultLimits),
    checkTime: () => {
      throw pastLimit('out-of-time', 'reading this model takes too long', 'timeMs', defaultLimits);
    },
  };
  const outOfTime = expect.objectContaining({ code: 'out-of-time' });
  const read = (budget: Budget) => readSync(readModel(bytes.length, budget), memorySource(bytes));
  const payload = { read: () => new Uint8Array(), external: () => 'no weights here' };

  it('is checked while the file is read', () => {
    expect(() => read(expired)).toThrow(outOfTime);
  });

  it('is checked while the graph is lowered', () => {
    expect(() => lower(read(startBudget(defaultLimits)), expired)).toThrow(outOfTime);
  });

  it('is checked while the graph is interpreted', () => {
    const graph = lower(read(startBudget(defaultLimits)), startBudget(defaultLimits));
    expect(() => interpret(graph, null, payload, expired)).toThrow(outOfTime);
  });

  it('is checked for each operand of a node with many', () => {
    const g = imageGraph();
    const operands = new Array<string>(2000).fill(g.floats([1], [1]));
    g.output(g.add('Sum', operands));
    const model = encode(g);
    const usual = startBudget(defaultLimits);
    const graph = lower(readSync(readModel(model.length, usual), memorySource(model)), usual);
    let checks = 0;
    const counting: Budget = {
      ...startBudget(defaultLimits),
      checkTime: () => {
        checks++;
      },
    };
    const { numbers } = interpret(graph, null, { ...payload, read: memorySource(model).read }, counting);
    expect(numbers(graph.outputs[0])?.data).toEqual([2000]);
    expect(checks).toBeGreaterThan(operands.length);
  });
});
