/** Several images side by side: pairs, one image in several sizes or views, parts of it. */
import { encode, GraphBuilder, type Shape, types } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, normalize, relu } from '../../../fixtures/build/layers.ts';
import { imageNet } from '../../../fixtures/build/models.ts';
import { before, HALF, imageNetRead, type Made, net, seven, stem } from './networks.ts';
import { detects, type Row } from './row.ts';

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
