import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder, localFunction, type ModelOptions, Reference } from '../../fixtures/build/builder.ts';
import { averageHead, conv, maxPool, relu } from '../../fixtures/build/layers.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { lower } from '../../src/graph/lower.ts';
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

describe('trunk', () => {
  const pathsOf = (g: GraphBuilder) => {
    const graph = lowered(g);
    const image = graph.inputs[0] as Value;
    expect(image.name).toBe('image');
    const axes = [
      [],
      [{ role: 'C', size: 3, step: 1 }],
      [{ role: 'H', size: 32, step: 1 }],
      [{ role: 'W', size: 32, step: 1 }],
    ] as const;
    const payload = { read: () => new Uint8Array(), external: () => 'no weights here' };
    const seed = { value: image, dims: [1, 3, 32, 32], axes };
    const seen = interpret(graph, seed, payload, startBudget(defaultLimits));
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
