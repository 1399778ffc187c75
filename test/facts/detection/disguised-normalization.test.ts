import { encode, GraphBuilder, stripped, tensor, types } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, normalize, relu, window } from '../../../fixtures/build/layers.ts';
import { imageNet } from '../../../fixtures/build/models.ts';
import {
  before,
  bytesNet,
  HALF,
  imageNetRead,
  type Made,
  net,
  normalized,
  scaleAndShift,
  seven,
  stem,
} from './networks.ts';
import { detects, type Row } from './row.ts';

/** `x[:, c] = (x[:, c] - mean) / std`, or what other indices make of it. */
function putBack(g: GraphBuilder, image: string, c: number, indices: string): string {
  const plane = g.add('Gather', [image, g.constant(tensor([], [c], types.int64))], { axis: 1 });
  const centred = g.add('Sub', [plane, g.scalar(imageNet.mean[c] as number)]);
  const scaled = g.add('Div', [centred, g.scalar(imageNet.std[c] as number)]);
  return g.add('ScatterND', [image, g.add('Unsqueeze', [indices, g.ints(0)]), scaled]);
}

/** The same by ScatterElements, for so many rows of every channel. */
const putBackPlanes = (g: GraphBuilder, image: string, rows: number): string =>
  [0, 1, 2].reduce((whole, c) => {
    const plane = g.add('Slice', [whole, g.ints(c, 0), g.ints(c + 1, rows), g.ints(1, 2)]);
    const centred = g.add('Sub', [plane, g.scalar(imageNet.mean[c] as number)]);
    const scaled = g.add('Div', [centred, g.scalar(imageNet.std[c] as number)]);
    const indices = g.constant(tensor([1, 1, rows, 224], new Array<number>(rows * 224).fill(c), types.int64));
    return g.add('ScatterElements', [whole, indices, scaled], { axis: 1 });
  }, image);

/** A grey image less `means`, times 4. */
const grey = (means: readonly number[]): Made =>
  net(
    (g, x) => seven(g, g.add('Mul', [g.add('Sub', [x, g.floats([1, 3, 1, 1], means)]), g.scalar(4)])),
    {},
    [1, 1, 224, 224],
  );

/** Bytes to fewer levels, by bits. */
const posterized = (): Made =>
  bytesNet((g, image) => {
    const bits = g.add('BitShift', [image, g.constant(tensor([], [4], types.uint8))], { direction: 'RIGHT' });
    const x = g.add('Transpose', [g.add('Cast', [bits], { to: types.float })], { perm: [0, 3, 1, 2] });
    return seven(g, x);
  });

/** What other constants and guards look like on the way. */
const disguised: readonly Row[] = [
  [
    'constants stretched to the image',
    imageNetRead,
    () =>
      before((g, x) => {
        const whole = (values: readonly number[]): string =>
          g.add('Expand', [g.floats([1, 3, 1, 1], values), g.ints(1, 3, 224, 224)]);
        return g.add('Div', [g.add('Sub', [x, whole(imageNet.mean)]), whole(imageNet.std)]);
      }),
  ],
  [
    'constants tiled over the image',
    imageNetRead,
    () =>
      before((g, x) => {
        const whole = (values: readonly number[]): string =>
          g.add('Tile', [g.floats([1, 3, 1, 1], values), g.ints(1, 1, 224, 224)]);
        return g.add('Div', [g.add('Sub', [x, whole(imageNet.mean)]), whole(imageNet.std)]);
      }),
  ],
  [
    'constants as large as the image, stored',
    imageNetRead,
    () =>
      before((g, x) => {
        const whole = (values: readonly number[]): string =>
          g.floats(
            [1, 3, 224, 224],
            values.flatMap((value) => new Array<number>(224 * 224).fill(value)),
          );
        return g.add('Div', [g.add('Sub', [x, whole(imageNet.mean)]), whole(imageNet.std)]);
      }),
  ],
  [
    'a mean that differs at one place of the image',
    { ...stem(7, 2), normalization: 'unknown' },
    () =>
      before((g, x) => {
        const mean = new Array<number>(3 * 224 * 224).fill(0.5).with(100_000, 0.25);
        return g.add('Mul', [g.add('Sub', [x, g.floats([1, 3, 224, 224], mean)]), g.scalar(4)]);
      }),
  ],
  [
    'constants as large as the image, computed',
    imageNetRead,
    () =>
      before((g, x) => {
        const one = tensor([1], [1]);
        const whole = (values: readonly number[]): string => {
          const ones = g.add('ConstantOfShape', [g.add('Shape', [x])], { value: one });
          return g.add('Mul', [ones, g.floats([3, 1, 1], values)]);
        };
        return g.add('Div', [g.add('Sub', [x, whole(imageNet.mean)]), whole(imageNet.std)]);
      }),
  ],
  [
    'a pattern tiled over the image',
    { ...stem(7, 2), normalization: 'unknown' },
    () =>
      before((g, x) =>
        g.add('Sub', [x, g.add('Tile', [g.floats([1, 3, 1, 2], [1, 2, 3, 4, 5, 6]), g.ints(1, 1, 224, 112)])]),
      ),
  ],
  [
    'the image added to itself',
    normalized(HALF.mean, HALF.std),
    () => before((g, x) => g.add('Sub', [g.add('Add', [x, x]), g.scalar(1)])),
  ],
  [
    'a mean written into its place',
    normalized([0.25, 0.5, 0.75], [0.5, 0.5, 0.5]),
    () =>
      before((g, x) => {
        const places = g.constant(tensor([3, 1], [2, 0, 1], types.int64));
        const mean = g.add('ScatterND', [g.floats([3], [0, 0, 0]), places, g.floats([3], [0.75, 0.25, 0.5])]);
        return g.add('Mul', [g.add('Sub', [x, g.add('Unsqueeze', [mean, g.ints(1, 2)])]), g.scalar(2)]);
      }),
  ],
  [
    'a mean that a Loop adds up',
    { ...stem(7, 2), normalization: 'unknown' },
    () =>
      before((g, x) => {
        const body = new GraphBuilder();
        body.input('i', [], types.int64);
        const goes = body.input('goes', [], types.bool);
        const sum = body.input('sum', [3]);
        body.add('Identity', [goes], {}, ['goes on']);
        body.add('Add', [sum, body.floats([3], [0.25, 0.125, 0.0625])], {}, ['added']);
        body.output('goes on', [], types.bool);
        body.output('added', [3]);
        const count = g.constant(tensor([], [2], types.int64));
        const mean = g.add('Loop', [count, '', g.floats([3], [0, 0, 0])], { body });
        return g.add('Mul', [g.add('Sub', [x, g.add('Unsqueeze', [mean, g.ints(1, 2)])]), g.scalar(2)]);
      }),
  ],
  [
    'constants stretched, then negated',
    imageNetRead,
    () =>
      before((g, x) => {
        const shift = imageNet.mean.map((mean, i) => mean / (imageNet.std[i] as number));
        const whole = g.add('Expand', [g.floats([1, 3, 1, 1], shift), g.ints(1, 3, 224, 224)]);
        const scaled = g.add('Div', [x, g.floats([1, 3, 1, 1], imageNet.std)]);
        return g.add('Add', [scaled, g.add('Identity', [g.add('Neg', [whole])])]);
      }),
  ],
  [
    'one channel after another put back in its place',
    imageNetRead,
    () => before((g, x) => [0, 1, 2].reduce((image, c) => putBack(g, image, c, g.ints(0, c)), x)),
  ],
  [
    'one channel after another put back by ScatterElements',
    imageNetRead,
    () => before((g, x) => putBackPlanes(g, x, 224)),
  ],
  [
    'half of the rows of one channel after another put back',
    { ...stem(7, 2), normalization: 'unknown' },
    () => before((g, x) => putBackPlanes(g, x, 112)),
  ],
  [
    'one row of pixels put back in its place',
    { ...stem(7, 2), normalization: 'unknown' },
    () => before((g, x) => putBack(g, x, 0, g.ints(0, 0, 1))),
  ],
  [
    'constants quantised',
    normalized([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]),
    () =>
      before((g, x) => {
        const halves = g.constant(tensor([1, 3, 1, 1], [128, 128, 128], types.uint8));
        const half = g.add('DequantizeLinear', [halves, g.scalar(1 / 256)]);
        return g.add('Mul', [g.add('Sub', [x, half]), g.scalar(4)]);
      }),
  ],
  [
    'quantised arithmetic with constants, quantised as well',
    normalized(HALF.mean, HALF.std),
    () =>
      before((g, x) => {
        const byte = (value: number): string => g.constant(tensor([], [value], types.uint8));
        const scales = [1 / 255, 2 / 255, 2 / 255].map((scale) => g.scalar(scale));
        const q = g.add('QuantizeLinear', [x, scales[0] as string, byte(0)]);
        const operands = [q, scales[0], byte(0), byte(255), scales[1], byte(0)] as string[];
        const doubled = g.add('com.microsoft:QLinearMul', [...operands, scales[2] as string, byte(0)]);
        return g.add('Sub', [g.add('DequantizeLinear', [doubled, scales[2] as string, byte(0)]), g.scalar(1)]);
      }),
  ],
  ...(['dequantised', 'taken by a quantised convolution'] as const).map(
    (how): Row => [
      `bytes ${how}: their scale and zero point`,
      normalized([128 / 255, 128 / 255, 128 / 255], HALF.std),
      () =>
        bytesNet((g, image) => {
          const x = g.add('Transpose', [image], { perm: [0, 3, 1, 2] });
          const zero = g.constant(tensor([], [128], types.uint8));
          const scale = g.scalar(1 / 127.5);
          if (how === 'dequantised') return seven(g, g.add('DequantizeLinear', [x, scale, zero]));
          const weights = [g.constant(stripped([8, 3, 7, 7], types.int8)), g.scalar(0.01)];
          const inputs = [x, scale, zero, ...weights, g.constant(tensor([], [0], types.int8)), g.scalar(0.1), zero];
          return g.add('DequantizeLinear', [g.add('QLinearConv', inputs, window(7, 2)), g.scalar(0.1), zero]);
        }),
    ],
  ),
  [
    'int8 that a converter chose a scale for: what follows tells',
    normalized(HALF.mean, HALF.std),
    () => {
      const g = new GraphBuilder();
      const image = g.input('image', [1, 3, 224, 224], types.int8);
      const zero = g.constant(tensor([], [-128], types.int8));
      const x = scaleAndShift(g, g.add('DequantizeLinear', [image, g.scalar(1), zero]));
      averageHead(g, conv(g, relu(g, seven(g, x)), 8, 16, { stride: 2 }), 16);
      return { model: encode(g) };
    },
  ],
  [
    'a batch normalization that has seen nothing',
    { ...stem(7, 2), normalization: 'unknown' },
    () =>
      before((g, x) => {
        const three = (value: number): string => g.floats([3], [value, value, value]);
        return g.add('BatchNormalization', [x, three(1), three(0), three(0), three(1)], { epsilon: 1e-3 });
      }),
  ],
  [
    'ImageScaler of WinMLTools',
    normalized([0.2, 0.1, 0.3], [0.4, 0.4, 0.4]),
    () => before((g, x) => g.add('ImageScaler', [x], { scale: 2.5, bias: [-0.5, -0.25, -0.75] })),
  ],
  [
    'Affine and Scale, experimental operators of old converters',
    normalized([0.25, 0.25, 0.25], [0.5, 0.5, 0.5]),
    () => before((g, x) => g.add('Scale', [g.add('Affine', [x], { alpha: 2.5, beta: -0.625 })], { scale: 0.8 })),
  ],
  [
    'a grey image, normalized alike for three channels',
    { stem: { kernel: [7, 7], stride: [2, 2] }, normalization: { mean: [0.5], std: [0.25], source: 'graph' } },
    () => grey([0.5, 0.5, 0.5]),
  ],
  [
    'a grey image, normalized by three constants',
    { stem: { kernel: [7, 7], stride: [2, 2] }, normalization: 'unknown' },
    () => grey(imageNet.mean),
  ],
  [
    'an image file decoded in the graph',
    {
      ...imageNetRead,
      input: { layout: 'HWC', channels: 3, height: 'unknown', width: 'unknown' },
      resolution: 'unknown',
    },
    () => {
      const g = new GraphBuilder();
      const bytes = g.input('file', ['length'], types.uint8);
      const pixels = g.add('Cast', [g.add('ImageDecoder', [bytes])], { to: types.float });
      const turned = g.add('Unsqueeze', [g.add('Transpose', [pixels], { perm: [2, 0, 1] }), g.ints(0)]);
      const unit = g.add('Div', [turned, g.scalar(255)]);
      averageHead(g, conv(g, relu(g, seven(g, normalize(g, unit, imageNet.mean, imageNet.std))), 8, 16), 16);
      return { model: encode(g, { opset: 20 }) };
    },
  ],
  [
    'constants for pixels of -1 to 1',
    { ...stem(7, 2), normalization: 'unknown' },
    () => before((g, x) => normalize(g, x, [-0.03, -0.088, -0.188], [0.458, 0.448, 0.45])),
  ],
  [
    'counts of a sensor, by their largest',
    { ...stem(7, 2), normalization: 'unknown' },
    () => before((g, x) => g.add('Div', [x, g.scalar(10_000)])),
  ],
  [
    'bytes looked up in a table',
    { ...stem(7, 2), normalization: 'unknown' },
    () =>
      bytesNet((g, image) => {
        const index = g.add('Cast', [g.add('Transpose', [image], { perm: [0, 3, 1, 2] })], { to: types.int64 });
        return seven(g, g.add('Gather', [g.weights(256), index]));
      }),
  ],
  [
    'arithmetic on int8',
    { ...stem(7, 2), normalization: 'unknown' },
    () => {
      const g = new GraphBuilder();
      const x = g.add('Cast', [g.input('image', [1, 3, 224, 224], types.int8)], { to: types.float });
      const unit = g.add('Div', [g.add('Add', [x, g.scalar(128)]), g.scalar(255)]);
      averageHead(g, conv(g, relu(g, seven(g, unit)), 8, 16, { stride: 2 }), 16);
      return { model: encode(g) };
    },
  ],
  [
    'BGR by a matrix',
    imageNetRead,
    () =>
      before((g, x) => {
        const last = g.add('Transpose', [x], { perm: [0, 2, 3, 1] });
        const turned = g.add('MatMul', [last, g.floats([3, 3], [0, 0, 1, 0, 1, 0, 1, 0, 0])]);
        return normalize(g, g.add('Transpose', [turned], { perm: [0, 3, 1, 2] }), imageNet.mean, imageNet.std);
      }),
  ],
  [
    'colours turned by an Einsum',
    { ...stem(7, 2), normalization: { mean: [0.5, 0.25, 0.125], std: [1, 1, 1], source: 'graph' } },
    () =>
      before((g, x) => {
        // Red becomes the first to be shifted, green the second; by columns they would be the last and the first.
        const matrix = g.floats([3, 3], [1, 0, 0, 0, 0, 1, 0, 1, 0]);
        const turned = g.add('Einsum', [x, matrix], { equation: 'nchw,dc->ndhw' });
        return g.add('Sub', [turned, g.floats([1, 3, 1, 1], [0.5, 0.125, 0.25])]);
      }),
  ],
  [
    'constants in the half precision of a vendor',
    imageNetRead,
    () =>
      before((g, x) => {
        const kept = (values: readonly number[]): string => {
          const given = [g.scalar(1), g.scalar(0)];
          const quantised = g.add('vendor:ExtendedQuantizeLinear', [g.floats([1, 3, 1, 1], values), ...given]);
          return g.add('vendor:ExtendedDequantizeLinear', [quantised, ...given]);
        };
        return g.add('Div', [g.add('Sub', [x, kept(imageNet.mean)]), kept(imageNet.std)]);
      }),
  ],
  [
    'a guard against what is no number',
    imageNetRead,
    () =>
      before((g, x) => {
        const finite = g.add('Where', [g.add('IsNaN', [x]), g.scalar(0), x]);
        return normalize(g, finite, imageNet.mean, imageNet.std);
      }),
  ],
  [
    'a guard against infinities of one sign',
    imageNetRead,
    () =>
      before((g, x) => {
        const above = g.add('And', [g.add('Greater', [x, g.scalar(0)]), g.add('IsInf', [x])]);
        return normalize(g, g.add('Where', [above, g.scalar(1), x]), imageNet.mean, imageNet.std);
      }),
  ],
  [
    'a guard, or a threshold',
    { ...stem(7, 2), normalization: 'unknown' },
    () =>
      before((g, x) => {
        const either = g.add('Or', [g.add('Greater', [x, g.scalar(0.5)]), g.add('IsInf', [x])]);
        return normalize(g, g.add('Where', [either, g.scalar(1), x]), imageNet.mean, imageNet.std);
      }),
  ],
  [
    'a threshold is no guard',
    { ...stem(7, 2), normalization: 'unknown' },
    () =>
      before((g, x) => {
        const bright = g.add('Where', [g.add('Greater', [x, g.scalar(0.5)]), g.scalar(1), x]);
        return normalize(g, bright, imageNet.mean, imageNet.std);
      }),
  ],
  ['fewer levels by bits', { resolution: [224, 224], normalization: 'unknown' }, posterized],
];

detects('disguised normalization', disguised);
