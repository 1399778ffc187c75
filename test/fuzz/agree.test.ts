/** The differential check tells what differs, and nothing where nothing does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder, localFunction } from '../../fixtures/build/builder.ts';
import { averageHead, conv } from '../../fixtures/build/layers.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { spelled } from '../../src/onnx/spelled.ts';
import { compare, difference, type Graph, type Model, type Node, type Tensor, type ValueInfo } from './agree.ts';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const models = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.onnx'));

it.each(models)('%s is read alike', (name) => {
  expect(compare(new Uint8Array(readFileSync(join(fixtures, name)))).difference).toBeNull();
});

describe('a reader that is wrong about', () => {
  const body = new GraphBuilder('body');
  body.add('Relu', ['x'], {}, ['y']);
  const g = new GraphBuilder();
  g.input('image', [1, 3, 64, 64]);
  averageHead(g, g.add('local:F', [conv(g, 'image', 3, 8, { kernel: 7, stride: 2 })]), 8);
  const bytes = encode(g, { functions: [localFunction('F', ['x'], ['y'], body)] });
  const model = spelled(readSync(readModel(bytes.length), memorySource(bytes)));
  const graph = model.graph as Graph;

  const withGraph = (part: Partial<Graph>): Model => ({ ...model, graph: { ...graph, ...part } });
  const withNode = (part: (node: Node) => Partial<Node>): Model =>
    withGraph({ nodes: graph.nodes.map((node, i) => (i === 1 ? { ...node, ...part(node) } : node)) });
  const withTensor = (part: (tensor: Tensor) => Partial<Tensor>): Model =>
    withGraph({ initializers: graph.initializers.map((t, i) => (i === 0 ? { ...t, ...part(t) } : t)) });
  const withInput = (part: (info: ValueInfo) => Partial<ValueInfo>): Model =>
    withGraph({ inputs: graph.inputs.map((info) => ({ ...info, ...part(info) })) });

  it('nothing is not told of', () => {
    expect(difference(model, bytes)).toBeNull();
  });

  it.each<readonly [string, Model, RegExp]>([
    ['a node that is there', withGraph({ nodes: graph.nodes.slice(1) }), /^nodes/],
    ['the order of nodes', withGraph({ nodes: graph.nodes.toReversed() }), /^nodes/],
    ['an operator', withNode(() => ({ opType: 'Abs' })), /^nodes\[1\]/],
    ['a domain', withNode(() => ({ domain: 'other' })), /^nodes\[1\]/],
    ['an input of a node', withNode(({ inputs }) => ({ inputs: inputs.map((name) => `${name}_`) })), /^nodes\[1\]/],
    ['an output of a node', withNode(() => ({ outputs: [] })), /^nodes\[1\]/],
    [
      'an attribute',
      withGraph({ nodes: graph.nodes.map((node) => ({ ...node, attributes: node.attributes.slice(1) })) }),
      /^nodes/,
    ],
    ['the name of an initializer', withTensor(() => ({ name: 'other' })), /^initializers\[0\]/],
    ['its dims', withTensor(({ dims }) => ({ dims: dims.slice(1) })), /^initializers\[0\]/],
    ['its type', withTensor(() => ({ dataType: 7 })), /^initializers\[0\]/],
    ['how many initializers there are', withGraph({ initializers: [] }), /initializers/],
    ['the name of an input', withInput(() => ({ name: 'other' })), /^inputs\[0\]/],
    ['the shape of an input', withInput(() => ({ type: { tensor: { elemType: 1, shape: null } } })), /^inputs\[0\]/],
    [
      'the sizes of an input',
      withInput(() => ({
        type: { tensor: { elemType: 1, shape: { dims: [1, 3, 64, 65].map((value) => ({ value, param: '' })) } } },
      })),
      /^inputs\[0\]/,
    ],
    ['an output of the graph', withGraph({ outputs: [] }), /outputs/],
    ['a function', { ...model, functions: [] }, /functions/],
  ])('%s', (_, wrong, told) => {
    expect(difference(wrong, bytes)).toMatch(told);
  });
});
