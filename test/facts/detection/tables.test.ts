/** Inputs that may be images by their shape, or are, and look like something else: tables, sequences, prompts. */
import { encode, GraphBuilder, type Shape, types } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, relu } from '../../../fixtures/build/layers.ts';
import type { Expected } from '../../../fixtures/build/models.ts';
import { gemm, type Made, net } from './networks.ts';
import { detects } from './row.ts';

const notAnImage: Expected = { applies: false };

/** Two layers over all that a row of the batch holds. */
const layers = (shape: readonly [number | string, number, number]) => (): Made => {
  const g = new GraphBuilder();
  const table = g.add('Flatten', [g.input('x', shape)], { axis: 1 });
  const hidden = g.add('Gemm', [table, g.weights(32, shape[1] * shape[2])], { transB: 1 });
  gemm(g, relu(g, hidden), 32);
  return { model: encode(g) };
};

/** A layer at every place of every row, then the mean over the places. */
const everywhere = (shape: readonly [number | string, number, number]) => (): Made => {
  const g = new GraphBuilder();
  const hidden = relu(g, g.add('MatMul', [g.input('x', shape), g.weights(shape[2], 32)]));
  gemm(g, g.add('ReduceMean', [hidden], { axes: [1], keepdims: 0 }), 32);
  return { model: encode(g) };
};

/** A layer at every place of a table whose axes are four. */
const placed = (shape: Shape): Made => {
  const g = new GraphBuilder();
  const hidden = relu(g, g.add('MatMul', [g.input('x', shape), g.weights(shape[3] as number, 32)]));
  gemm(g, g.add('ReduceMean', [hidden], { axes: [1, 2], keepdims: 0 }), 32);
  return { model: encode(g) };
};

/** A decoder of words, with what it remembers of each of its three heads. */
const decoder = (): Made => {
  const g = new GraphBuilder();
  const words = g.add('Gather', [g.weights(100, 192), g.input('ids', ['b', 's'], types.int64)]);
  const past = ['key', 'value'].map((name) => g.input(name, ['b', 3, 'p', 64]));
  const outputs = ['attended', 'present.key', 'present.value'];
  g.add(
    'com.microsoft:GroupQueryAttention',
    [words, words, words, ...past],
    { num_heads: 9, kv_num_heads: 3 },
    outputs,
  );
  g.add('MatMul', ['attended', g.weights(192, 100)], {}, ['logits']);
  g.output('logits').output('present.key').output('present.value');
  return { model: encode(g) };
};

/** A layer of 1x1 on an image without a batch, then one of 3x3, and as many rows as before. */
const enhanced = (): Made => {
  const g = new GraphBuilder();
  const image = g.add('Unsqueeze', [g.input('image', [128, 160, 3]), g.ints(0)]);
  const x = g.add('Transpose', [image], { perm: [0, 3, 1, 2] });
  const y = conv(g, relu(g, conv(g, x, 3, 16, { kernel: 1 })), 16, 3);
  const out = g.add('Transpose', [y], { perm: [0, 2, 3, 1] });
  g.add('Squeeze', [out, g.ints(0)], {}, ['enhanced']);
  g.output('enhanced');
  return { model: encode(g) };
};

/** One layer over the samples of each of many series. */
const alongTime = (): Made => {
  const g = new GraphBuilder();
  const series = g.add('Transpose', [g.input('x', ['batch', 96, 96])], { perm: [0, 2, 1] });
  g.add('MatMul', [series, g.weights(96, 24)], {}, ['forecast']);
  g.output('forecast');
  return { model: encode(g) };
};

/** Joints in frames: layers on each of them, then filters along the frames alone. */
const skeleton = (): Made => {
  const g = new GraphBuilder();
  const joints = relu(g, conv(g, g.input('x', ['batch', 3, 300, 25]), 3, 16, { kernel: 1 }));
  const along = g.add('Conv', [joints, g.weights(16, 16, 9, 1)], { kernel_shape: [9, 1], pads: [4, 0, 4, 0] });
  averageHead(g, relu(g, along), 16);
  return { model: encode(g) };
};

/** Tokens of an image, four to a row of a layer. */
const tokensInFours = (): Made => {
  const g = new GraphBuilder();
  const fours = g.add('Reshape', [g.input('tokens', [1, 256, 192]), g.ints(1, 64, 768)]);
  g.add('MatMul', [fours, g.weights(768, 32)], {}, ['projected']);
  g.output('projected');
  return { model: encode(g) };
};

/** A layer at each place of a table of any size. */
const anyPlace = (): Made => {
  const g = new GraphBuilder();
  const nodes = g.add('Transpose', [g.input('x', ['batch', 'time', 'nodes', 'features'])], { perm: [0, 3, 2, 1] });
  g.add('Conv', [g.add('Tanh', [conv(g, nodes, 2, 16, { kernel: 1 })]), g.weights(12, 16, 1, 1)], {}, ['next']);
  g.output('next');
  return { model: encode(g) };
};

/** Features of an image, asked about at any number of points in a batch. */
const points = (): Made => {
  const g = new GraphBuilder();
  const queries = g.add('MatMul', [g.input('points', ['batch', 'count', 2]), g.weights(2, 32)]);
  const features = g.input('features', [1, 1024, 32]);
  const weights = g.add('Softmax', [g.add('MatMul', [queries, g.add('Transpose', [features], { perm: [0, 2, 1] })])]);
  const answered = g.add('Unsqueeze', [g.add('MatMul', [weights, features]), g.ints(1)]);
  averageHead(g, relu(g, conv(g, answered, 1, 16, { stride: 2 })), 16);
  return { model: encode(g) };
};

/** What Segment Anything's decoder does with the mask it is given to better. */
const maskDecoder = (features: Shape, mask: Shape) => (): Made => {
  const g = new GraphBuilder();
  const embeddings = g.input('image_embeddings', features);
  const halved = relu(g, conv(g, g.input('mask_input', mask), 1, 4, { kernel: 2, stride: 2 }));
  const embedded = conv(g, relu(g, conv(g, halved, 4, 16, { kernel: 2, stride: 2 })), 16, 256, { kernel: 1 });
  const prompted = g.add('Mul', [embedded, g.input('has_mask_input', [1])]);
  const copied = g.add('Tile', [embeddings, g.add('Cast', [g.input('prompts', [4])], { to: types.int64 })]);
  averageHead(g, relu(g, g.add('Add', [copied, prompted])), 256);
  return { model: encode(g) };
};

detects('tables', [
  ['as many series as samples', notAnImage, alongTime],
  ['joints in frames', notAnImage, skeleton],
  ['tokens, four by four', notAnImage, tokensInFours],
  ['features at any number of places and times', notAnImage, anyPlace],
  ['any number of points in a batch', notAnImage, points],
  ['a mask beside features of an image', notAnImage, maskDecoder([1, 256, 64, 64], [1, 1, 256, 256])],
  [
    'a mask beside features of an image, added by a fused convolution',
    notAnImage,
    () => {
      const g = new GraphBuilder();
      const features = g.input('features', [1, 256, 32, 32]);
      const masks = relu(g, conv(g, g.input('masks', [1, 1, 128, 128]), 1, 256, { kernel: 4, stride: 4 }));
      const projected = [features, g.weights(256, 256, 1, 1), g.weights(256), masks];
      averageHead(g, g.add('com.microsoft.nchwc:Conv', projected, { kernel_shape: [1, 1] }), 256);
      return { model: encode(g) };
    },
  ],
  ['a mask of any size beside features', notAnImage, maskDecoder(['n', 'c', 'h', 'w'], ['n', 'm', 'y', 'x'])],
  ['landmarks in a batch', notAnImage, layers(['batch', 21, 3])],
  ['landmarks, one after another', notAnImage, layers([1, 478, 3])],
  ['places with a layer at each', notAnImage, everywhere(['batch', 96, 16])],
  ['samples in time', notAnImage, layers(['batch', 128, 9])],
  ['features at places and times', notAnImage, () => placed(['batch', 12, 170, 3])],
  ['what a decoder remembers', notAnImage, decoder],
]);

/** Colours of a plate, all of them into one layer. */
const plate = (): Made => {
  const g = new GraphBuilder();
  gemm(g, g.add('Flatten', [g.input('image', [1, 3, 32, 96])], { axis: 1 }), 3 * 32 * 96);
  return { model: encode(g) };
};

detects('images that look like tables', [
  [
    'an image without a batch, whose rows come together behind the first layer',
    { input: { layout: 'HWC', channels: 3, height: 128, width: 160 }, stem: { kernel: [1, 1], in: 3, out: 16 } },
    enhanced,
  ],
  [
    'a grey image that a layer takes whole',
    { input: { layout: 'NHW', channels: 1, height: 28, width: 28 }, stem: { kernel: [28, 28], in: 1 } },
    layers(['batch', 28, 28]),
  ],
  ['a wide image that a layer takes whole', { stem: { kernel: [32, 96], in: 3 } }, plate],
]);

/** A cosine transform of whole rows and columns, then a layer on every place of it. */
const transformed = (shape: Shape): Made =>
  net(
    (g, x) => {
      const rows = g.add('MatMul', [x, g.weights(64, 64)]);
      const both = g.add('MatMul', [g.add('Transpose', [rows], { perm: [0, 1, 3, 2] }), g.weights(64, 64)]);
      return conv(g, both, shape[1] as number, 8, { kernel: 1 });
    },
    {},
    shape,
  );

detects('a way that is not followed', [
  ['of colours is still that of an image', { stem: 'unknown', head: 'average' }, () => transformed([1, 3, 64, 64])],
  ['of one channel may be that of anything', notAnImage, () => transformed([1, 1, 64, 64])],
]);
