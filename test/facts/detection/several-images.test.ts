/** Many things that come in side by side: tables in batches, pairs of images, one image seen in several sizes, parts of it. */
import { encode, GraphBuilder, type Shape, tensor, types } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, normalize, relu } from '../../../fixtures/build/layers.ts';
import { type Expected, imageNet } from '../../../fixtures/build/models.ts';
import { after, before, bytesNet, gemm, HALF, imageNetRead, type Made, net, seven, stem } from './networks.ts';
import { detects, type Row } from './row.ts';

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
]);

/** Two inputs of one shape, joined by `axis` 0 on the way to one stem. */
const pair = (shape: Shape): Made => {
  const g = new GraphBuilder();
  const images = [g.input('left', shape), g.input('right', shape)];
  const channels = shape[1] as number;
  const features = conv(g, g.add('Concat', images, { axis: 0 }), channels, 8, { kernel: 7, stride: 2 });
  averageHead(g, relu(g, conv(g, relu(g, features), 8, 16, { stride: 2 })), 16);
  return { model: encode(g) };
};

/** Two grey images, the features of which are added. */
const addedPair = (shape: Shape): Made => {
  const g = new GraphBuilder();
  const features = ['left', 'right'].map((name) => conv(g, g.input(name, shape), 1, 32, { kernel: 7, stride: 2 }));
  averageHead(g, relu(g, conv(g, relu(g, g.add('Add', features)), 32, 16, { stride: 2 })), 16);
  return { model: encode(g) };
};

detects('pairs', [
  ['of grey images whose features are added', stem(7, 2, { in: 1 }), () => addedPair([1, 1, 120, 160])],
  ['of grey images of any size whose features are added', stem(7, 2, { in: 1 }), () => addedPair(['n', 'c', 'h', 'w'])],
  ['of one image each', stem(7, 2, { in: 3 }), () => pair([1, 3, 96, 128])],
  ['of any number of images', stem(7, 2, { in: 3 }), () => pair(['N', 3, 96, 128])],
  ['of grey images', stem(7, 2, { in: 1 }), () => pair([1, 1, 120, 160])],
]);

const resized = (g: GraphBuilder, x: string, side: number): string =>
  g.add('Resize', [x, '', '', g.ints(1, 3, side, side)], { mode: 'linear' });
const pooledStem = (g: GraphBuilder, x: string): string => g.add('GlobalAveragePool', [seven(g, x)]);

/** Two stems, each on what is made of the image. */
const twoStems = (...made: readonly [Pre, Pre]): Made =>
  net((g, x) => {
    const [first, second] = made.map((make) => pooledStem(g, make(g, x)));
    return g.add('Add', [first as string, second as string]);
  });
type Pre = (g: GraphBuilder, x: string) => string;

/** Constants as a layer of its own has them in half precision. */
const rounded = (values: readonly number[]): readonly number[] => values.map((x) => x * 1.0005);

/** Views of an image, one after another in a batch. */
const views = (...made: readonly [Pre, Pre]): Made =>
  net((g, x) =>
    seven(
      g,
      g.add(
        'Concat',
        made.map((make) => make(g, x)),
        { axis: 0 },
      ),
    ),
  );

/** A stem, and beside it the image as pools make it of the same size. */
const beside = (side: number): Made =>
  net(
    (g, x) => {
      const pool = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };
      return conv(g, g.add('Concat', [seven(g, x), g.add('AveragePool', [x], pool)], { axis: 1 }), 11, 8);
    },
    {},
    [1, 3, side, side],
  );

const whole: Pre = (_, x) => x;
const thumbnail: Pre = (g, x) => resized(g, x, 96);
const imageNetOf: Pre = (g, x) => normalize(g, x, imageNet.mean, imageNet.std);
const halfOf: Pre = (g, x) => normalize(g, x, HALF.mean, HALF.std);

detects('two first layers', [
  ['on a thumbnail and the image', { resolution: [224, 224] }, () => twoStems(thumbnail, whole)],
  ['on the image and a thumbnail', { resolution: [224, 224] }, () => twoStems(whole, thumbnail)],
  ['on two thumbnails', { resolution: [128, 128] }, () => twoStems(thumbnail, (g, x) => resized(g, x, 128))],
  ['normalized alike', imageNetRead, () => twoStems(imageNetOf, imageNetOf)],
  [
    'normalized alike, but for rounding',
    imageNetRead,
    () => twoStems(imageNetOf, (g, x) => normalize(g, x, rounded(imageNet.mean), rounded(imageNet.std))),
  ],
  ['normalized in two ways', { normalization: 'unknown' }, () => twoStems(imageNetOf, halfOf)],
  ['of which one is not normalized', { normalization: 'unknown' }, () => twoStems(imageNetOf, whole)],
  ['of which the other is not normalized', { normalization: 'unknown' }, () => twoStems(whole, imageNetOf)],
  ['and a pool of a size that does not divide', { resolution: [321, 321] }, () => beside(321)],
]);

detects('views of an image', [
  [
    'resized one by one and put together to one image',
    { resolution: 'unknown' },
    () =>
      before((g, x) => {
        const halves = [0, 112].map((from) =>
          resized(g, g.add('Slice', [x, g.ints(from), g.ints(from + 112), g.ints(3), g.ints(1)]), 96),
        );
        return g.add('Concat', halves, { axis: 3 });
      }),
  ],
  ['resized one by one', { resolution: [96, 96] }, () => views(thumbnail, thumbnail)],
  ['treated alike', imageNetRead, () => views(imageNetOf, imageNetOf)],
  ['of which one is not normalized', { normalization: 'unknown' }, () => views(imageNetOf, whole)],
]);

const parts: readonly Row[] = [
  [
    'boxes',
    { ...imageNetRead, resolution: [112, 112] },
    () =>
      net((g, x) => {
        const boxes = g.input('boxes', ['n', 4]);
        const of = g.input('of', ['n'], types.int64);
        const cut = g.add('RoiAlign', [x, boxes, of], { output_height: 112, output_width: 112 });
        return seven(g, imageNetOf(g, cut));
      }),
  ],
  [
    'boxes of ONNX Runtime',
    { ...stem(7, 2), resolution: [96, 64] },
    () =>
      net((g, x) => {
        const of = g.input('of', ['n'], types.int32);
        return seven(
          g,
          g.add('com.microsoft:CropAndResize', [x, g.input('boxes', ['n', 4]), of, g.ints(96, 64)], {
            mode: 'bilinear',
          }),
        );
      }),
  ],
  [
    'a grid that turns it, and one constant for all channels',
    {
      ...stem(7, 2),
      resolution: [112, 112],
      normalization: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], source: 'graph' },
    },
    () =>
      net((g, x) => {
        const grid = g.add('AffineGrid', [g.input('theta', [1, 2, 3]), g.ints(1, 3, 112, 112)]);
        const cut = g.add('GridSample', [x, grid]);
        return seven(g, g.add('Div', [g.add('Sub', [cut, g.floats([1], [0.5])]), g.floats([1], [0.5])]));
      }),
  ],
  [
    'the centre',
    { ...stem(7, 2), resolution: [192, 160] },
    () => net((g, x) => seven(g, g.add('CenterCropPad', [x, g.ints(192, 160)], { axes: [2, 3] }))),
  ],
];

detects('parts of an image', parts);

detects('a pool over frames', [
  [
    'one of them',
    { ...stem(7, 2), maxPools: [[3, 3]] },
    () =>
      net((g, x) => {
        const frame = g.add('Unsqueeze', [relu(g, seven(g, x)), g.ints(2)]);
        const pool = { kernel_shape: [1, 3, 3], strides: [1, 2, 2], pads: [0, 1, 1, 0, 1, 1] };
        return g.add('Squeeze', [g.add('MaxPool', [frame], pool), g.ints(2)]);
      }),
  ],
]);

/** Colours of a plate, all of them into one layer. */
const plate = (): Made => {
  const g = new GraphBuilder();
  gemm(g, g.add('Flatten', [g.input('image', [1, 3, 32, 96])], { axis: 1 }), 3 * 32 * 96);
  return { model: encode(g) };
};

/** Bytes to fewer levels, by bits. */
const posterized = (): Made =>
  bytesNet((g, image) => {
    const bits = g.add('BitShift', [image, g.constant(tensor([], [4], types.uint8))], { direction: 'RIGHT' });
    const x = g.add('Transpose', [g.add('Cast', [bits], { to: types.float })], { perm: [0, 3, 1, 2] });
    return seven(g, x);
  });

/** Clusters that share each place among them, summed over the places. */
const clustered = (): Made =>
  after((g, x) => {
    const shares = g.add('Softmax', [conv(g, x, 8, 8, { kernel: 1 })], { axis: 1 });
    const summed = g.add('ReduceSum', [g.add('Mul', [x, shares]), g.ints(2, 3)], { keepdims: 0 });
    gemm(g, summed, 8);
  });

detects('what looks like others', [
  ['a wide image that a layer takes whole', { stem: { kernel: [32, 96], in: 3 } }, plate],
  ['fewer levels by bits', { resolution: [224, 224], normalization: 'unknown' }, posterized],
  ['a sum of shares of clusters', { ...stem(7, 2), head: 'average' }, clustered],
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
