import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder, types } from '../../../fixtures/build/builder.ts';
import { averageInsteadOfMax } from '../../../src/sweep/graph-edit/average-pool.ts';
import { editedBytes } from '../../../src/sweep/graph-edit/draft.ts';
import { averagePlanes, poolWindow } from '../../../src/sweep/taps/pool-window.ts';
import { openSession, whySkipped } from '../runtime.ts';
import { draftOf, float32, madeBy, poolModel, runModel, wave } from './edited.ts';

describe.skipIf(openSession === null)(`an average of the same window${whySkipped}`, () => {
  type Case = readonly [
    title: string,
    attributes: Readonly<Record<string, number | string | readonly number[]>>,
    size: readonly [number, number],
    opset: number,
  ];
  it.each<Case>([
    ['2x2 / 2', { kernel_shape: [2, 2], strides: [2, 2] }, [8, 8], 17],
    ['3x3 / 2, padded', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, [9, 12], 17],
    ['in opset 8', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], storage_order: 0 }, [9, 12], 8],
    ['oblong, one-sided pads', { kernel_shape: [3, 2], strides: [2, 1], pads: [0, 0, 1, 1] }, [9, 7], 13],
    ['windows over the edge', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, [8, 8], 11],
    ['... and padded', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 }, [8, 10], 17],
    ['SAME_UPPER', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }, [8, 9], 17],
    ['SAME_LOWER', { kernel_shape: [2, 2], strides: [1, 1], auto_pad: 'SAME_LOWER' }, [5, 5], 17],
    ['VALID', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'VALID' }, [8, 9], 17],
    ['dilated', { kernel_shape: [2, 2], strides: [1, 1], dilations: [2, 3], pads: [1, 1, 1, 1] }, [7, 8], 19],
    ['dilations of one before opset 19', { kernel_shape: [2, 2], strides: [2, 2], dilations: [1, 1] }, [6, 6], 17],
  ])('%s', async (_, attributes, size, opset) => {
    const draft = draftOf(poolModel(attributes, size, opset));
    const x = wave(2 * size[0] * size[1]);
    const { y } = await runModel(madeBy(averageInsteadOfMax(draft, 'graph.node[0]', null)), {
      x: float32([1, 2, ...size], x),
    });
    const window = poolWindow(draft.skeleton.graph.nodes[0] as never);
    const expected = averagePlanes({ data: x, planes: 2, height: size[0], width: size[1] }, window as never);
    expect(y?.dims).toEqual([1, 2, expected.height, expected.width]);
    expect(Array.from(y?.data as Float32Array)).toEqual(Array.from(expected.data, (v) => expect.closeTo(v, 5)));
  });

  it.each([
    ['float', types.float],
    ['half', types.half],
  ])('gives every channel its own scale and shift: %s', async (_, type) => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 2, 4, 4]);
    const pooled = g.add('MaxPool', [g.add('Cast', [x], { to: type })], { kernel_shape: [2, 2], strides: [2, 2] });
    g.add('Cast', [pooled], { to: types.float }, ['y']);
    const draft = draftOf(encode(g.output('y', [1, 2, 2, 2])));
    const restore = { scale: [2, -0.5], shift: [0.25, 1] };
    const data = Float32Array.from({ length: 32 }, (_, at) => Math.floor(at / 4) / 2);
    const run = async (affine: typeof restore | null) =>
      (await runModel(madeBy(averageInsteadOfMax(draft, 'graph.node[1]', affine)), { x: float32([1, 2, 4, 4], data) }))
        .y?.data as Float32Array;
    const bare = await run(null);
    const restored = Array.from(await run(restore));
    const channel = (at: number): 0 | 1 => (at < 4 ? 0 : 1);
    expect(restored).toEqual(
      Array.from(bare, (v, at) => v * (restore.scale[channel(at)] as number) + (restore.shift[channel(at)] as number)),
    );
  });

  it('replaces a global maximum as well', async () => {
    const g = new GraphBuilder();
    g.add('GlobalMaxPool', [g.input('x', [1, 1, 2, 2])], {}, ['y']);
    const edited = madeBy(averageInsteadOfMax(draftOf(encode(g.output('y'))), 'graph.node[0]', null));
    const { y } = await runModel(edited, { x: float32([1, 1, 2, 2], Float32Array.of(1, 2, 3, 6)) });
    expect(y?.data[0]).toBe(3);
  });
});

describe('what is refused', () => {
  const pool = { kernel_shape: [2, 2], strides: [2, 2] };
  const build = (make: (g: GraphBuilder, x: string) => void, opset = 17): Uint8Array => {
    const g = new GraphBuilder();
    make(g, g.input('x', [1, 2, 4, 4]));
    return encode(g, { opset });
  };
  it.each<readonly [title: string, model: Uint8Array, at: string, message: RegExp]>([
    ['a place inside a function', poolModel(pool, [4, 4]), 'functions[0].node[1]', /inside a function or subgraph/],
    ['a place that is not there', poolModel(pool, [4, 4]), 'graph.node[7]', /no graph\.node\[7\]/],
    ['an old operator set', poolModel(pool, [4, 4], 6), 'graph.node[0]', /need 7 or later/],
    ['a dilated window', poolModel({ ...pool, dilations: [2, 2] }, [4, 4]), 'graph.node[0]', /from operator set 19/],
    [
      'indices in use',
      build((g, x) => {
        g.add('MaxPool', [x], pool, ['y', 'where']);
        g.add('MaxUnpool', ['y', 'where'], pool, ['z']);
        g.output('z');
      }),
      'graph.node[0]',
      /positions of its maxima/,
    ],
    [
      'another operator',
      build((g, x) => void g.add('com.microsoft:NhwcMaxPool', [x], pool)),
      'graph.node[0]',
      /NhwcMaxPool/,
    ],
    [
      'quantized numbers',
      build((g, x) => {
        const zero = g.constant({ dims: [], dataType: types.uint8, int32Data: [0] });
        g.add('MaxPool', [g.add('QuantizeLinear', [x, g.scalar(0.1), zero])], pool);
      }),
      'graph.node[1]',
      /quantized numbers/,
    ],
  ])('%s', (_, model, at, message) => {
    const edit = averageInsteadOfMax(draftOf(model), at, null);
    expect(edit).toMatchObject({
      ok: false,
      reason: { code: 'not-editable', message: expect.stringMatching(message) },
    });
  });
});

it('lets go of indices that nobody reads', () => {
  const g = new GraphBuilder();
  g.add('MaxPool', [g.input('x', [1, 2, 4, 4])], { kernel_shape: [2, 2] }, ['y', 'unread']);
  const edited = madeBy(averageInsteadOfMax(draftOf(encode(g.output('y'))), 'graph.node[0]', null));
  expect(draftOf(edited).skeleton.graph.nodes[0]).toMatchObject({ opType: 'AveragePool', outputs: ['y'] });
});

it('refuses a graph that lies in two parts, which protobuf would merge', () => {
  const model = poolModel({ kernel_shape: [2, 2] }, [4, 4]);
  const empty = Uint8Array.of(7 * 8 + 2, 0);
  expect(() => draftOf(Uint8Array.of(...model, ...empty))).toThrow(/several parts/);
});

it('is the model itself, byte for byte, when nothing is edited', () => {
  const model = poolModel({ kernel_shape: [2, 2] }, [4, 4]);
  expect(editedBytes(draftOf(model))).toEqual(model);
});
