import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encode,
  GraphBuilder,
  localFunction,
  type ModelOptions,
  Reference,
  stripped,
} from '../../fixtures/build/builder.ts';
import { averageHead, conv, maxPool, relu } from '../../fixtures/build/layers.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { lower } from '../../src/graph/lower/index.ts';
import { nodesBetween, trunk } from '../../src/graph/reach.ts';
import { type Graph, type Node, placeOf, type Value } from '../../src/graph/types.ts';
import { startBudget } from '../../src/onnx/budget.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { OnnxError } from '../../src/onnx/errors.ts';
import { defaultLimits } from '../../src/onnx/limits.ts';
import { readModel } from '../../src/onnx/read-model.ts';

function lowered(g: GraphBuilder, options: ModelOptions = {}): Graph {
  const bytes = encode(g, options);
  return lower(readSync(readModel(bytes.length), memorySource(bytes)), startBudget(defaultLimits));
}

const ops = (nodes: readonly Node[]): readonly string[] => nodes.map(({ op }) => op);

const withImage = (): GraphBuilder => {
  const g = new GraphBuilder();
  g.input('image', [1, 3, 32, 32]);
  return g;
};

/** What the pass knows of a graph whose first input is an image of 32 x 32 pixels. */
function interpreted(g: GraphBuilder) {
  const graph = lowered(g);
  const image = graph.inputs[0] as Value;
  expect(graph.names.text(image.name)).toBe('image');
  const axes = [
    [],
    [{ role: 'C', size: 3, step: 1 }],
    [{ role: 'H', size: 32, step: 1 }],
    [{ role: 'W', size: 32, step: 1 }],
  ] as const;
  const seed = { value: image, dims: [1, 3, 32, 32], axes };
  const payload = { read: () => new Uint8Array(), external: () => 'no weights here' };
  return { graph, image, seen: interpret(graph, seed, payload, startBudget(defaultLimits)) };
}

describe('what a ConstantOfShape is filled with', () => {
  const bytes = (...given: readonly number[]): Uint8Array => Uint8Array.from(given);
  it.each([
    ['zero, where it is not told', {}, 0],
    ['a float', { dataType: 1, rawData: bytes(0, 0, 0xc0, 0x3f) }, 1.5],
    ['a half', { dataType: 10, rawData: bytes(0, 0x3c) }, 1],
    ['a double', { dataType: 11, rawData: bytes(0, 0, 0, 0, 0, 0, 0xf8, 0x3f) }, 1.5],
    ['a signed byte', { dataType: 3, rawData: bytes(255) }, -1],
    ['an integer in a typed field', { dataType: 7, int64Data: [-2] }, -2],
    ['what lies in another file', stripped([1]), null],
    ['two numbers', { dims: [2], dataType: 2, rawData: bytes(1, 2) }, null],
  ])('%s', (_, fill, expected) => {
    const g = withImage();
    const value = 'dataType' in fill ? { value: { dims: [1], ...fill } } : {};
    g.output(g.add('ConstantOfShape', [g.ints(2)], value));
    const { graph, seen } = interpreted(g);
    expect(seen.numbers(graph.outputs[0])?.data ?? null).toEqual(expected === null ? null : [expected, expected]);
  });
});

describe('what is known of outputs', () => {
  const dimsOf = (g: GraphBuilder) => {
    const { graph, seen } = interpreted(g);
    return graph.outputs.map((output) => seen.of(output).dims);
  };

  it('of nodes that differ in nothing but the contents of a constant is told apart, however many they are', () => {
    const g = withImage();
    const widths = Array.from({ length: 11 }, (_, i) => [2 ** i, 3 * 2 ** i]).flat();
    for (const width of [...widths, ...widths]) g.output(g.add('Reshape', ['image', g.ints(width, 3072 / width)]));
    expect(dimsOf(g)).toEqual([...widths, ...widths].map((width) => [width, 3072 / width]));
  });

  it('of nodes that differ in an attribute alone is told apart', () => {
    const g = withImage();
    for (const perm of [
      [0, 1, 3, 2],
      [0, 2, 3, 1],
      [0, 1, 3, 2],
    ])
      g.output(g.add('Transpose', ['image'], { perm }));
    expect(dimsOf(g)).toEqual([
      [1, 3, 32, 32],
      [1, 32, 32, 3],
      [1, 3, 32, 32],
    ]);
  });

  it('of equal nodes is one thing, though they stand for other values', () => {
    const g = withImage();
    for (const parts of [2, 3, 2]) {
      const outputs = Array.from({ length: parts }, () => g.fresh());
      g.add('Split', ['image'], { axis: 2 }, outputs);
      for (const output of outputs) g.output(output);
    }
    const { graph, seen } = interpreted(g);
    expect(graph.outputs.map((output) => seen.of(output).dims?.[2])).toEqual([16, 16, 11, 11, 10, 16, 16]);
    expect(seen.of(graph.outputs[5] as Value)).toBe(seen.of(graph.outputs[0] as Value));
  });
});

describe('trunk', () => {
  const pathsOf = (g: GraphBuilder) => {
    const { graph, image, seen } = interpreted(g);
    const between = nodesBetween(seen, graph.outputs);
    return { between: ops(between), trunk: ops(trunk(seen, image, graph.outputs, between)) };
  };

  it('of a chain is the whole chain', () => {
    const g = withImage();
    averageHead(g, maxPool(g, relu(g, conv(g, 'image', 3, 8)), 3, 2), 8);
    const chain = ['Conv', 'Relu', 'MaxPool', 'GlobalAveragePool', 'Flatten', 'Gemm'];
    expect(pathsOf(g)).toEqual({ between: chain, trunk: chain });
  });

  it('of a diamond leaves out both sides', () => {
    const g = withImage();
    const top = conv(g, 'image', 3, 8);
    const sum = g.add('Add', [maxPool(g, top, 3, 1), g.add('Sigmoid', [top])]);
    g.output(g.add('Tanh', [sum]));
    const { between, trunk: crossed } = pathsOf(g);
    expect([...between].sort()).toEqual(['Add', 'Conv', 'MaxPool', 'Sigmoid', 'Tanh']);
    expect(crossed).toEqual(['Conv', 'Add', 'Tanh']);
  });

  it('of a shortcut around everything is where it ends', () => {
    const g = withImage();
    g.output(g.add('Add', ['image', relu(g, maxPool(g, 'image', 3, 1))]));
    expect(pathsOf(g).trunk).toEqual(['Add']);
  });

  it('of several outputs is what all of them cross', () => {
    const g = withImage();
    const shared = relu(g, conv(g, 'image', 3, 8));
    g.output(g.add('Sigmoid', [shared]));
    g.output(g.add('Tanh', [shared]));
    expect(pathsOf(g).trunk).toEqual(['Conv', 'Relu']);
  });

  it('leaves out what leads nowhere', () => {
    const g = withImage();
    const x = conv(g, 'image', 3, 8);
    g.add('Sigmoid', [x]);
    g.output(relu(g, x));
    expect(pathsOf(g)).toEqual({ between: ['Conv', 'Relu'], trunk: ['Conv', 'Relu'] });
  });
});

describe('order of nodes', () => {
  const isSorted = ({ nodes }: Graph): boolean =>
    nodes.every((node, i) => node.index === i && node.inputs.every((v) => !v?.producer || v.producer.index < i));

  it('is the file’s where that is right', () => {
    const g = withImage();
    averageHead(g, relu(g, conv(g, 'image', 3, 8)), 8);
    expect(ops(lowered(g).nodes)).toEqual(['Conv', 'Relu', 'GlobalAveragePool', 'Flatten', 'Gemm']);
  });

  it('is topological whatever order the file has', () => {
    /** Node k reads results of any earlier nodes. */
    const sources = fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 24 });
    fc.assert(
      fc.property(sources, fc.infiniteStream(fc.nat()), (wanted, keys) => {
        const g = withImage();
        const names = ['image'];
        for (const from of wanted)
          names.push(
            g.add(
              'Sum',
              from.map((k) => names[k % names.length] as string),
            ),
          );
        g.output(names.at(-1) as string);
        const keyed = g.nodes.map((node) => ({ node, key: keys.next().value as number }));
        g.nodes.splice(0, g.nodes.length, ...keyed.sort((a, b) => a.key - b.key).map(({ node }) => node));
        const graph = lowered(g);
        expect(graph.nodes).toHaveLength(wanted.length);
        expect(isSorted(graph)).toBe(true);
      }),
    );
  });

  it('fails on a cycle, naming a node on it', () => {
    const g = withImage();
    g.add('Add', ['image', 'b'], {}, ['a']);
    g.add('Relu', ['a'], {}, ['b']);
    expect(() => lowered(g.output('b'))).toThrow(OnnxError);
    expect(() => lowered(g)).toThrow(/graph\.node\[[01]\]/);
  });
});

describe('local functions', () => {
  const body = (): GraphBuilder => {
    const inner = new GraphBuilder('inner');
    const pooled = inner.add('MaxPool', ['x'], {
      kernel_shape: new Reference('window', 'ints'),
      strides: new Reference('strides', 'ints'),
    });
    inner.add('Relu', [pooled], {}, ['y']);
    return inner;
  };

  it('are inlined, attributes of the call in place of references', () => {
    const g = withImage();
    const once = g.add('local:Pool', ['image'], { window: [3, 3], strides: [2, 2] });
    g.output(g.add('local:Pool', [once], { window: [2, 2] }));
    const functions = [localFunction('Pool', ['x'], ['y'], body(), ['window', 'strides'])];
    const { nodes, outputs } = lowered(g, { functions });
    expect(ops(nodes)).toEqual(['MaxPool', 'Relu', 'MaxPool', 'Relu']);
    const pools = nodes.filter(({ op }) => op === 'MaxPool');
    expect(pools.map(({ attributes }) => attributes.map(({ name, ints }) => [name, ints]))).toEqual([
      [
        ['kernel_shape', [3, 3]],
        ['strides', [2, 2]],
      ],
      [['kernel_shape', [2, 2]]],
    ]);
    expect(pools.map(placeOf)).toEqual(['functions[0].node[0]', 'functions[0].node[0]']);
    expect(outputs[0]?.producer).toBe(nodes[3]);
  });

  it('hand references on to functions they call', () => {
    const outer = new GraphBuilder('outer');
    outer.add('local:Pool', ['x'], { window: new Reference('size', 'ints') }, ['y']);
    const g = withImage();
    g.output(g.add('local:Outer', ['image'], { size: [5, 5] }));
    const functions = [
      localFunction('Outer', ['x'], ['y'], outer, ['size']),
      localFunction('Pool', ['x'], ['y'], body(), ['window', 'strides']),
    ];
    const [pool] = lowered(g, { functions }).nodes;
    expect(pool?.attributes.map(({ name, ints }) => [name, ints])).toEqual([['kernel_shape', [5, 5]]]);
  });

  it('keep names of their own apart from those around them', () => {
    const inner = new GraphBuilder('v');
    inner.add('Relu', [inner.add('Sigmoid', ['image'])], {}, ['y']);
    const g = withImage();
    const x = g.add('Tanh', ['image']);
    g.output(g.add('local:F', [x]));
    const { nodes, duplicates } = lowered(g, { functions: [localFunction('F', ['image'], ['y'], inner)] });
    expect(ops(nodes)).toEqual(['Tanh', 'Sigmoid', 'Relu']);
    expect(duplicates).toEqual([]);
  });
});
