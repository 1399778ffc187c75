/** The models that cases start from: real exports, and models by code that hold what exports rarely do. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { encode, GraphBuilder, localFunction, tensor, types } from '../../fixtures/build/builder.ts';
import { averageHead, conv } from '../../fixtures/build/layers.ts';
import { clip, inGraphNormalized, mobileNet, resNet, textTower, vgg, vit } from '../../fixtures/build/models.ts';
import { type Message, type MessageType, messagePaths, type Path, parse } from './wire-tree.ts';

export interface Seed {
  readonly bytes: Uint8Array;
  readonly tree: Message;
  readonly paths: ReadonlyMap<MessageType, readonly Path[]>;
  readonly graph: Message;
  /** Of values: what nodes read and write. */
  readonly names: readonly string[];
  readonly operators: readonly string[];
}

/** Of a folder of many models, those that a case of takes a few milliseconds. */
const MOST_BYTES = 40_000;

const MOST_TIMES = 4;

const modelsIn = (folder: string): readonly Uint8Array[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.onnx') && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => new Uint8Array(readFileSync(join(folder, name))));

/**
 * @param fixtures fixtures/real
 * @param more another folder of models, whose small ones are taken too
 */
export function loadSeeds(fixtures: string, more: string | null = null): readonly Seed[] {
  const real = modelsIn(fixtures).concat(more === null ? [] : modelsIn(more).filter((m) => m.length <= MOST_BYTES));
  const built = [clip, inGraphNormalized, mobileNet, resNet, textTower, vgg, vit].map((make) => make().model);
  const all = [...real, ...built, controlFlow(), withFunctions()];
  const largest = Math.max(...all.map(({ length }) => length));
  // The small ones several times: a case on them takes a tenth of the time.
  return all.flatMap((bytes) => {
    const times = Math.min(MOST_TIMES, Math.floor(largest / bytes.length));
    return new Array<Seed>(times).fill(seedOf(bytes));
  });
}

function seedOf(bytes: Uint8Array): Seed {
  const tree = parse(bytes);
  const paths = messagePaths(tree);
  const graph = tree.fields.find(({ number }) => number === 7) as Message;
  const texts = (number: number): readonly string[] => {
    const found = new Set<string>();
    for (const node of graph.fields) {
      if (node.kind !== 'message' || node.type !== 'Node') continue;
      for (const field of node.fields) {
        if (field.kind === 'bytes' && field.number === number) found.add(Buffer.from(field.bytes).toString());
      }
    }
    return [...found];
  };
  return { bytes, tree, paths, graph, names: [...new Set([...texts(1), ...texts(2)])], operators: texts(4) };
}

function imageGraph(): GraphBuilder {
  const g = new GraphBuilder();
  g.input('image', ['N', 3, 224, 224]);
  return g;
}

/** If, Loop and Scan before the stem, as detection models preprocess. */
function controlFlow(): Uint8Array {
  const branch = (op: string): GraphBuilder => {
    const inner = new GraphBuilder(op);
    inner.output(inner.add(op, ['image']));
    return inner;
  };
  const g = imageGraph();
  const chosen = g.add('If', [g.constant(tensor([], [1], types.bool))], {
    then_branch: branch('Relu'),
    else_branch: branch('Abs'),
  });
  const body = new GraphBuilder('body');
  body.input('i', [], types.int64);
  body.input('go', [], types.bool);
  body.input('carried', ['N', 3, 224, 224]);
  body.output(body.add('Identity', ['go']));
  body.output(body.add('Sub', ['carried', body.scalar(0.5)]));
  const looped = g.add('Loop', [g.ints(3), '', chosen], { body });
  const slice = new GraphBuilder('slice');
  slice.input('one', [3, 224, 224]);
  slice.output(slice.add('Div', ['one', slice.floats([3, 1, 1], [0.2, 0.2, 0.2])]));
  const scanned = g.add('Scan', [looped], { body: slice, num_scan_inputs: 1 });
  averageHead(g, conv(g, scanned, 3, 8, { kernel: 7, stride: 2 }), 8);
  return encode(g, { metadata: { stride: '32', task: 'classify', imgsz: '[224, 224]' } });
}

function withFunctions(): Uint8Array {
  const body = new GraphBuilder('inner');
  body.add('Relu', [body.add('local:Outer', ['x'])], {}, ['y']);
  const outer = new GraphBuilder('outer');
  outer.add('Identity', ['x'], {}, ['y']);
  const g = imageGraph();
  averageHead(g, g.add('local:Block', [conv(g, 'image', 3, 8, { kernel: 7, stride: 2 })]), 8);
  const functions = [localFunction('Block', ['x'], ['y'], body), localFunction('Outer', ['x'], ['y'], outer)];
  return encode(g, { functions });
}
