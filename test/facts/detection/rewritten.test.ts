import { encode, GraphBuilder, stripped, tensor, types } from '../../../fixtures/build/builder.ts';
import {
  attention,
  averageHead,
  block,
  classifier,
  conv,
  feedForward,
  layerNorm,
  maxPool,
  relu,
  tokens,
  window,
  withClassToken,
} from '../../../fixtures/build/layers.ts';
import { classToken } from '../../../fixtures/build/models.ts';
import { after, before, bytesNet, gemm, type Made, net, seven, stem, tokenHead, tokenNet } from './networks.ts';
import { detects, type Row } from './row.ts';

/** `input + skip` and its normalization in one, by ONNX Runtime: what a block yields, and what it begins with. */
function skipNorm(g: GraphBuilder, input: string, skip: string): readonly [normalized: string, sum: string] {
  const sum = g.fresh();
  const weights = [g.weights(32), g.weights(32)];
  const normed = g.add('com.microsoft:SkipLayerNormalization', [input, skip, ...weights], {}, [g.fresh(), '', '', sum]);
  return [normed, sum];
}

/**
 * A transformer with its sums fused. Blocks of the usual one begin with the sum, CLIP's with normalized tokens that they normalize
 * again, LayoutLM's with normalized tokens as they are.
 */
function fusedNet(kind: 'ViT' | 'CLIP' | 'LayoutLM'): Made {
  const g = new GraphBuilder();
  const grid = tokens(g, conv(g, g.input('image', [1, 3, 224, 224]), 3, 32, { kernel: 16, stride: 16 }), 32, 196);
  const joined = g.add('Concat', [g.weights(1, 1, 32), grid], { axis: 1 });
  const [first, placed] = skipNorm(g, joined, g.weights(1, 197, 32));
  const begin = kind === 'CLIP' ? layerNorm(g, first, 32) : first;
  const [seen, attended] = skipNorm(g, kind === 'ViT' ? placed : first, attention(g, begin, begin, 32));
  const [last] = skipNorm(g, kind === 'LayoutLM' ? seen : attended, feedForward(g, seen, 32));
  classToken(g, last, 32);
  return { model: encode(g) };
}

/** A learned query or several attend to the tokens. */
const queried = (many: number, head: (g: GraphBuilder, x: string) => void): Made =>
  tokenNet((g, x) => head(g, attention(g, g.weights(1, many, 32), x, 32)));

/** The tokens' mean put before them, and taken again. */
const pooledFirst = (between: (g: GraphBuilder, x: string) => string): Made =>
  tokenNet((g, x) => {
    const mean = g.add('ReduceMean', [x], { axes: [1], keepdims: 1 });
    classToken(g, between(g, g.add('Concat', [mean, x], { axis: 1 })), 32);
  }, false);

/** (x - mean) * (1 / std) * weight + bias over the features, with sums in place of means. */
function spelledNorm(g: GraphBuilder, x: string): string {
  const mean = (from: string): string =>
    g.add('Div', [g.add('ReduceSum', [from, g.ints(-1)], { keepdims: 1 }), g.scalar(32)]);
  const centred = g.add('Sub', [x, mean(x)]);
  const variance = mean(g.add('Mul', [centred, centred]));
  const std = g.add('Sqrt', [g.add('Add', [variance, g.scalar(1e-5)])]);
  const normed = g.add('Mul', [centred, g.add('Reciprocal', [std])]);
  return g.add('Sum', [g.add('Mul', [normed, g.weights(32)]), g.weights(32)]);
}

/** CLIP's tower, or another whose tokens are not normalized before its block, in operators that spell things out. */
function spelledTower(isClip: boolean): Made {
  const g = new GraphBuilder();
  const grid = tokens(g, conv(g, g.input('image', [1, 3, 224, 224]), 3, 32, { kernel: 16, stride: 16 }), 32, 196);
  const joined = withClassToken(g, grid, 32, 196);
  const x = isClip ? spelledNorm(g, joined) : joined;
  const seen = spelledNorm(g, x);
  const attended = g.add('Sum', [x, attention(g, seen, seen, 32)]);
  classToken(g, g.add('Sum', [attended, feedForward(g, spelledNorm(g, attended), 32)]), 32);
  return { model: encode(g) };
}

const rewritten: readonly Row[] = [
  ["CLIP's tower spelled out", { ...tokenHead('class-token'), clip: true }, () => spelledTower(true)],
  ['another tower spelled out', { ...tokenHead('class-token'), clip: false }, () => spelledTower(false)],
  [
    'features put in a sequence, and taken from it again',
    { ...stem(7, 2), head: 'average' },
    () =>
      after((g, x) => {
        const both = g.add('SequenceConstruct', [maxPool(g, x, 3, 2), x]);
        const last = g.add('SequenceAt', [both, g.constant(tensor([], [-1], types.int64))]);
        averageHead(g, relu(g, conv(g, last, 8, 8)), 8);
      }),
  ],
  [
    'an Einsum that sums over places',
    { ...stem(7, 2), head: 'average' },
    () => after((g, x) => gemm(g, g.add('Mul', [g.add('Einsum', [x], { equation: 'nchw->nc' }), g.scalar(1 / 49)]), 8)),
  ],
  [
    'an Einsum that sums over tokens',
    tokenHead('token-mean'),
    () => tokenNet((g, x) => gemm(g, g.add('Einsum', [x], { equation: '...tc->...c' }), 32), false),
  ],
  [
    'places weighed by a softmax',
    tokenHead('attention'),
    () =>
      tokenNet((g, x) => {
        const weights = g.add('Softmax', [g.add('MatMul', [x, g.weights(32, 1)])], { axis: 1 });
        gemm(g, g.add('ReduceSum', [g.add('Mul', [x, weights]), g.ints(1)], { keepdims: 0 }), 32);
      }, false),
  ],
  [
    'places weighed by a softmax that was brought to their shape',
    tokenHead('attention'),
    () =>
      tokenNet((g, x) => {
        const scores = g.add('Reshape', [g.add('MatMul', [x, g.weights(32, 1)]), g.ints(1, 196)]);
        const weights = g.add('Unsqueeze', [g.add('Softmax', [scores], { axis: 1 }), g.ints(2)]);
        const spread = g.add('Expand', [weights, g.ints(1, 196, 32)]);
        gemm(g, g.add('ReduceSum', [g.add('Mul', [x, spread]), g.ints(1)], { keepdims: 0 }), 32);
      }, false),
  ],
  [
    'weights of a few bits',
    tokenHead('class-token'),
    () =>
      tokenNet((g, x) => {
        const packed = [g.constant(stripped([64, 1, 16], types.uint8)), g.weights(64)];
        classToken(
          g,
          g.add('com.microsoft:MatMulNBits', [x, ...packed], { K: 32, N: 64, bits: 4, block_size: 32 }),
          64,
        );
      }),
  ],
  [
    'a dense block whose features are gathered in a sequence',
    { ...stem(7, 2), head: 'average' },
    () =>
      after((g, x) => {
        const one = g.add('SequenceConstruct', [x]);
        const two = g.add('SequenceInsert', [one, relu(g, conv(g, x, 8, 8))]);
        const three = g.add('SequenceInsert', [
          two,
          relu(g, conv(g, g.add('ConcatFromSequence', [two], { axis: 1 }), 16, 8)),
        ]);
        averageHead(g, relu(g, g.add('ConcatFromSequence', [three], { axis: 1 })), 24);
      }),
  ],
  [
    "TensorFlow's erfc in a GELU",
    { ...stem(7, 2), head: 'average' },
    () => after((g, x) => averageHead(g, g.add('Mul', [x, g.add('Erfc', [g.add('Neg', [x])])]), 8)),
  ],
  [
    'the best classes behind the classifier',
    { ...stem(7, 2), head: 'average' },
    () =>
      after((g, x) => {
        const pooled = g.add('Flatten', [g.add('GlobalAveragePool', [x])]);
        const scores = g.add('Softmax', [g.add('Gemm', [pooled, g.weights(8, 10)])]);
        g.add('TopK', [scores, g.ints(5)], {}, ['best', 'classes']);
        g.output('best').output('classes', [], types.int64);
      }),
  ],
  [
    'the best class, as a vector',
    { ...stem(7, 2), head: 'average' },
    () =>
      after((g, x) => {
        const pooled = g.add('Flatten', [g.add('GlobalAveragePool', [x])]);
        const best = g.add('ArgMax', [g.add('Gemm', [pooled, g.weights(8, 10)])], { axis: 1, keepdims: 0 });
        g.output(g.add('OneHot', [best, g.ints(10), g.floats([2], [0, 1])]));
      }),
  ],
  [
    'an image and its mirror image, one after the other',
    { ...stem(7, 2), head: 'average' },
    () =>
      net((g, x) => {
        const mirrored = g.add('Slice', [x, g.ints(-1), g.ints(-1_000_000), g.ints(3), g.ints(-1)]);
        return seven(g, g.add('Concat', [x, mirrored], { axis: 0 }));
      }),
  ],
  [
    'a factor of no known shape before the head',
    { ...stem(7, 2), head: 'average' },
    () =>
      after((g, x) => {
        const noisy = g.add('Mul', [x, g.add('elsewhere:Random', [g.scalar(1)])]);
        gemm(g, g.add('ReduceMean', [noisy], { axes: [2, 3], keepdims: 0 }), 8);
      }),
  ],
  [
    'an operator that nobody knows before the head',
    { ...stem(7, 2), head: 'average' },
    () =>
      after((g, x) =>
        averageHead(g, relu(g, g.add('mmdeploy:MMCVDeformConv2d', [x, conv(g, x, 8, 18), g.weights(8, 8, 3, 3)])), 8),
      ),
  ],
  [
    'an Einsum that only moves axes',
    { ...stem(7, 2), head: 'average' },
    () =>
      bytesNet((g, image) =>
        seven(g, g.add('Einsum', [g.add('Cast', [image], { to: 1 })], { equation: 'nhwc->nchw' })),
      ),
  ],
  [
    'patches summed by an Einsum',
    stem(16, 16, { out: 8 }),
    () =>
      net((g, image) => {
        const cut = g.add('Reshape', [image, g.ints(1, 3, 14, 16, 14, 16)]);
        return g.add('Einsum', [cut, g.weights(8, 3, 16, 16)], { equation: 'bchpwq,dcpq->bdhw' });
      }),
  ],
  [
    'a transform of blocks by an Einsum, of each colour by itself',
    { stem: 'unknown' },
    () =>
      net((g, image) => {
        const cut = g.add('Reshape', [image, g.ints(1, 3, 28, 8, 28, 8)]);
        const blocks = g.add('Einsum', [cut, g.weights(64, 8, 8)], { equation: 'bchpwq,kpq->bckhw' });
        return conv(g, g.add('Reshape', [blocks, g.ints(1, 192, 28, 28)]), 192, 8, { kernel: 1 });
      }),
  ],
  [
    'colours mixed by an Einsum',
    { ...stem(7, 2), normalization: 'unknown' },
    () => before((g, x) => g.add('Einsum', [x, g.weights(3, 3)], { equation: 'nchw,dc->ndhw' })),
  ],
  ['places taken by a grid', stem(7, 2), () => before((g, x) => g.add('GridSample', [x, g.weights(1, 224, 224, 2)]))],
  ['a class token behind fused sums', { ...tokenHead('class-token'), clip: false }, () => fusedNet('ViT')],
  ["CLIP's tower with fused sums", { ...tokenHead('class-token'), clip: true }, () => fusedNet('CLIP')],
  [
    "LayoutLM's blocks, which normalize behind their sums",
    { ...tokenHead('class-token'), clip: false },
    () => fusedNet('LayoutLM'),
  ],
  [
    "CLIP's tower with a bias that is expanded from 0",
    { ...tokenHead('class-token'), clip: true },
    () => {
      const g = new GraphBuilder();
      const bias = g.add('Expand', [g.scalar(0), g.ints(32)]);
      const patches = [g.input('image', [1, 3, 224, 224]), g.weights(32, 3, 16, 16), bias];
      const grid = tokens(g, g.add('Conv', patches, window(16, 16)), 32, 196);
      classToken(g, block(g, layerNorm(g, withClassToken(g, grid, 32, 196), 32), 32), 32);
      return { model: encode(g) };
    },
  ],
  [
    'channels that fill up a block come off, and go last',
    { ...stem(4, 4, { out: 40 }), head: 'average' },
    () => {
      const g = new GraphBuilder();
      const patches = [g.input('image', [1, 3, 224, 224]), g.weights(48, 3, 4, 4)];
      const blocked = g.add('com.microsoft.nchwc:Conv', patches, window(4, 4));
      const x = g.add('com.microsoft.nchwc:ReorderOutput', [blocked], { channels: 40, channels_last: 1 });
      gemm(g, g.add('ReduceMean', [layerNorm(g, x, 40)], { axes: [1, 2], keepdims: 0 }), 40);
      return { model: encode(g) };
    },
  ],
  [
    'channels that fill up a block, told by the bias where the filters are elsewhere',
    stem(3, 2, { out: 40 }),
    () => {
      const g = new GraphBuilder();
      const bias = g.floats(
        [48],
        Array.from({ length: 48 }, (_, i) => (i < 40 ? 0.5 : 0)),
      );
      const filters = [g.input('image', [1, 3, 224, 224]), g.weights(48, 3, 3, 3), bias];
      const blocked = g.add('com.microsoft.nchwc:Conv', filters, window(3, 2));
      const pooled = g.add('com.microsoft.nchwc:GlobalAveragePool', [
        g.add('com.microsoft.nchwc:Conv', [blocked, g.weights(64, 48, 3, 3)], window(3, 2)),
      ]);
      classifier(g, g.add('com.microsoft.nchwc:ReorderOutput', [pooled], { channels: 64 }), 64);
      return { model: encode(g) };
    },
    'possibly-folded-normalization',
  ],
  [
    'channels that fill up a block, behind a layer on each of them',
    stem(3, 2, { out: 40 }),
    () => {
      const g = new GraphBuilder();
      const blocked = g.add(
        'com.microsoft.nchwc:Conv',
        [g.input('image', [1, 3, 224, 224]), g.weights(48, 3, 3, 3)],
        window(3, 2),
      );
      const each = g.add(
        'com.microsoft.nchwc:Conv',
        [relu(g, blocked), g.weights(48, 1, 3, 3)],
        window(3, 1, { group: 48 }),
      );
      const x = g.add('com.microsoft.nchwc:ReorderOutput', [each], { channels: 40 });
      averageHead(g, x, 40);
      return { model: encode(g) };
    },
  ],
  ...[0, -1].map(
    (place): Row => [
      `part ${place} of split tokens`,
      tokenHead('token-mean'),
      () =>
        tokenNet((g, x) => {
          const parts = g.add('SplitToSequence', [x, g.ints(12, 20)], { axis: 2 });
          const part = g.add('SequenceAt', [parts, g.constant(tensor([], [place], types.int64))]);
          gemm(g, g.add('ReduceMean', [part], { axes: [1], keepdims: 0 }), place === 0 ? 12 : 20);
        }, false),
    ],
  ),
  ['the answer to a learned query', tokenHead('attention'), () => queried(1, (g, x) => classToken(g, x, 32))],
  ['one of the answers to several', tokenHead('attention'), () => queried(4, (g, x) => classToken(g, x, 32))],
  ['all answers to several: boxes, no head', tokenHead('none'), () => queried(4, (g, x) => void g.output(x))],
  [
    'a score for each of several queries: no head',
    tokenHead('none'),
    () => queried(4, (g, x) => void g.output(g.add('ReduceMax', [x], { axes: [2], keepdims: 0 }))),
  ],
  [
    'a mean among its tokens that only normalizes',
    tokenHead('token-mean'),
    () => pooledFirst((g, x) => layerNorm(g, x, 32)),
  ],
  ['a mean among its tokens that attends', tokenHead('attention'), () => pooledFirst((g, x) => block(g, x, 32))],
];

detects('optimised and unoptimised graphs', rewritten);
