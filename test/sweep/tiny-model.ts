/** A small classifier with weights, which a runtime can run: colour planes told apart by a 3x3 stem and a linear layer. */
import { encode, GraphBuilder, type Shape, types } from '../../fixtures/build/builder.ts';

export interface TinyOptions {
  readonly batch?: number | string;
  readonly size?: number;
  readonly classes?: number;
  /** An operator in place of ReLU, to have one that no runtime knows. */
  readonly activation?: string;
  /** Divides by zero behind the head. */
  readonly broken?: boolean;
  /** How it gives its scores: as they are, on a map of one pixel, behind the winner's index, or with a count left open. */
  readonly head?: 'plain' | 'map' | 'second' | 'open';
  /** Adds to scores their mean over the batch. */
  readonly mixes?: boolean;
  /** In front of its scores a list of tensors, or the list alone. */
  readonly list?: 'first' | 'alone';
  /** Of the output. */
  readonly name?: string;
}

/** Reproducible and without a pattern; no draw of a generator is needed. */
const wave = (length: number, frequency: number): readonly number[] =>
  Array.from({ length }, (_, at) => Math.sin((at + 1) * frequency) / 3);

/** Input `image` of N x 3 x size x size, output `logits` of N x classes; normalizes by (x - 0.5) / 0.5 itself. */
export function tinyModel(options: TinyOptions = {}): Uint8Array {
  const {
    batch = 'N',
    size = 16,
    classes = 10,
    activation = 'Relu',
    broken = false,
    head: kind = 'plain',
    mixes = false,
    list,
    name = 'logits',
  } = options;
  const g = new GraphBuilder();
  const weights = (dims: readonly number[], frequency: number): string => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    return g.floats(dims, wave(length, frequency));
  };
  const shape: Shape = [batch, 3, size, size];
  const image = g.input('image', shape);
  const half = g.floats([1, 3, 1, 1], [0.5, 0.5, 0.5]);
  const centred = g.add('Div', [g.add('Sub', [image, half]), half]);
  const stem = g.add('Conv', [centred, weights([8, 3, 3, 3], 1.7)], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  const pooled = g.add('MaxPool', [g.add(activation, [stem])], { kernel_shape: [2, 2], strides: [2, 2] });
  const flat = g.add('Flatten', [g.add('GlobalAveragePool', [pooled])], { axis: 1 });
  const head = [flat, weights([8, classes], 2.3), weights([classes], 0.9)];
  if (broken) {
    g.add('Div', [g.add('Gemm', head), g.floats([1], [0])], {}, [name]);
  } else if (mixes) {
    const scores = g.add('Gemm', head);
    const mean = g.add('ReduceMean', [scores], { axes: [0], keepdims: 1 });
    g.add('Add', [scores, g.add('Mul', [mean, g.scalar(9)])], {}, [name]);
  } else if (kind === 'map') {
    g.add('Unsqueeze', [g.add('Gemm', head), g.ints(2, 3)], {}, [name]);
  } else {
    g.add('Gemm', head, {}, [name]);
  }
  if (kind === 'second') {
    g.add('ArgMax', [name], { axis: 1, keepdims: 0 }, ['winner']);
    g.output('winner', [batch], types.int64);
  }
  if (list !== undefined) {
    g.add('SequenceConstruct', [name], {}, ['list']);
    g.outputs.push({ name: 'list', type: { sequenceType: { elemType: { tensorType: { elemType: types.float } } } } });
  }
  if (list !== 'alone')
    g.output(name, kind === 'map' ? [batch, classes, 1, 1] : [batch, kind === 'open' ? 'C' : classes]);
  return encode(g);
}

/** What a detector gives behind the selection of its answers: as many as the image has bright places. */
export function tinyDetector(shape: 'scores' | 'boxes'): Uint8Array {
  const g = new GraphBuilder();
  const half = g.floats([1, 3, 1, 1], [0.5, 0.5, 0.5]);
  const centred = g.add('Div', [g.add('Sub', [g.input('image', [1, 3, 16, 16]), half]), half]);
  const stem = g.add('Conv', [centred, g.floats([8, 3, 3, 3], wave(216, 1.7))], { kernel_shape: [3, 3] });
  const bright = g.add('Reshape', [g.add('MaxPool', [stem], { kernel_shape: [2, 2], strides: [2, 2] }), g.ints(-1)]);
  const chosen = g.add('Compress', [bright, g.add('Greater', [bright, g.scalar(0.1)])], { axis: 0 });
  if (shape === 'scores') {
    g.add('Reshape', [chosen, g.ints(1, -1, 1)], {}, ['scores']);
    return encode(g.output('scores', [1, 'found', 1]));
  }
  const column = g.add('Reshape', [chosen, g.ints(-1, 1)]);
  g.add('Concat', [column, column, column, column], { axis: 1 }, ['boxes']);
  return encode(g.output('boxes', ['found', 4]));
}
