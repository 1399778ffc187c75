import { encode, GraphBuilder, localFunction, stripped, tensor, types } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, normalize, relu, window } from '../../../fixtures/build/layers.ts';
import { imageNet } from '../../../fixtures/build/models.ts';
import {
  before,
  bytesNet,
  CAFFE,
  HALF,
  imageNetRead,
  type Made,
  net,
  normalized,
  raw,
  seven,
  stem,
} from './networks.ts';
import { detects, type Row } from './row.ts';

const scaleAndShift = (g: GraphBuilder, x: string): string =>
  g.add('Sub', [g.add('Div', [x, g.scalar(127.5)]), g.scalar(1)]);

const normalizations: readonly Row[] = [
  ['Sub, Div', imageNetRead, () => before((g, x) => normalize(g, x, imageNet.mean, imageNet.std))],
  [
    'initializers among the inputs too (IR 3)',
    imageNetRead,
    () => {
      const g = new GraphBuilder();
      const image = g.input('image', [1, 3, 224, 224]);
      averageHead(g, conv(g, relu(g, seven(g, normalize(g, image, imageNet.mean, imageNet.std))), 8, 16), 16);
      for (const { name, dims, dataType } of [...g.initializers]) {
        g.input(name as string, (dims ?? []).map(Number), dataType as number);
      }
      g.inputs.reverse();
      return { model: encode(g, { opset: 9, irVersion: 3 }) };
    },
  ],
  [
    'constants as value_floats of Constant nodes',
    imageNetRead,
    () =>
      before((g, x) => {
        const column = (values: readonly number[]): string =>
          g.add('Unsqueeze', [g.add('Constant', [], { value_floats: values }), g.ints(1, 2)]);
        return g.add('Div', [g.add('Sub', [x, column(imageNet.mean)]), column(imageNet.std)]);
      }),
  ],
  [
    'inside a local function',
    imageNetRead,
    () => {
      const body = new GraphBuilder('inner');
      const constant = (values: readonly number[]): string =>
        body.add('Constant', [], { value: tensor([1, 3, 1, 1], values) });
      body.add('Div', [body.add('Sub', ['x', constant(imageNet.mean)]), constant(imageNet.std)], {}, ['y']);
      const functions = [localFunction('Normalize', ['x'], ['y'], body)];
      return before((g, x) => g.add('local:Normalize', [x]), { functions });
    },
  ],
  [
    'inside an If',
    imageNetRead,
    () =>
      before((g, x) => {
        const branch = (prefix: string): GraphBuilder => {
          const inner = new GraphBuilder(prefix);
          const y = normalize(inner, x, imageNet.mean, imageNet.std);
          return inner.output(y, [1, 3, 224, 224]);
        };
        const condition = g.constant(tensor([], [1], types.bool));
        return g.add('If', [condition], { then_branch: branch('then'), else_branch: branch('else') });
      }),
  ],
  [
    'inside a Loop',
    imageNetRead,
    () =>
      before((g, x) => {
        const body = new GraphBuilder('body');
        body.input('i', [], types.int64);
        body.input('go', [], types.bool);
        const carried = body.input('carried', [1, 3, 224, 224]);
        const result = normalize(body, carried, imageNet.mean, imageNet.std);
        body.output(body.add('Identity', ['go']), [], types.bool).output(result, [1, 3, 224, 224]);
        const trips = g.constant(tensor([], [1], types.int64));
        return g.add('Loop', [trips, '', x], { body });
      }),
  ],
  [
    'BGR through Gather, then ImageNet constants',
    imageNetRead,
    () =>
      before((g, x) => normalize(g, g.add('Gather', [x, g.ints(2, 1, 0)], { axis: 1 }), imageNet.mean, imageNet.std)),
  ],
  [
    'BatchNormalization',
    imageNetRead,
    () =>
      before((g, x) => {
        const three = (values: readonly number[]): string => g.floats([3], values);
        const variance = three(imageNet.std.map((s) => s * s - 1e-5));
        const inputs = [x, three([1, 1, 1]), three([0, 0, 0]), three(imageNet.mean), variance];
        return g.add('BatchNormalization', inputs, { epsilon: 1e-5 });
      }),
  ],
  [
    'a grouped 1x1 convolution',
    imageNetRead,
    () =>
      before((g, x) => {
        const scale = g.floats(
          [3, 1, 1, 1],
          imageNet.std.map((s) => 1 / s),
        );
        const shift = g.floats(
          [3],
          imageNet.mean.map((m, i) => -m / (imageNet.std[i] as number)),
        );
        return g.add('Conv', [x, scale, shift], { kernel_shape: [1, 1], group: 3 });
      }),
  ],
  ['x / 127.5 - 1', normalized(HALF.mean, HALF.std), () => before(scaleAndShift)],
  ['mean only, Caffe, 0 to 255', raw, () => before((g, x) => g.add('Sub', [x, g.floats([1, 3, 1, 1], CAFFE)]))],
  [
    'raw uint8',
    raw,
    () =>
      bytesNet((g, x) =>
        seven(g, g.add('Transpose', [g.add('Cast', [x], { to: types.float })], { perm: [0, 3, 1, 2] })),
      ),
  ],
  [
    'std 0',
    { ...stem(7, 2), normalization: 'unknown' },
    () => before((g, x) => normalize(g, x, imageNet.mean, [0.229, 0, 0.225])),
    'degenerate-normalization',
  ],
  [
    'times 1/255, then Mul and Add',
    imageNetRead,
    () =>
      before((g, x) => {
        const unit = g.add('Mul', [x, g.scalar(1 / 255)]);
        const scaled = g.add('Mul', [
          unit,
          g.floats(
            [1, 3, 1, 1],
            imageNet.std.map((s) => 1 / s),
          ),
        ]);
        return g.add('Add', [
          scaled,
          g.floats(
            [1, 3, 1, 1],
            imageNet.mean.map((m, i) => -m / (imageNet.std[i] as number)),
          ),
        ]);
      }),
  ],
  [
    '/255, x2, -1',
    normalized(HALF.mean, HALF.std),
    () =>
      before((g, x) => {
        const unit = g.add('Div', [x, g.scalar(255)]);
        return g.add('Sub', [g.add('Mul', [unit, g.scalar(2)]), g.scalar(1)]);
      }),
  ],
  [
    'a constant less the image, negated',
    imageNetRead,
    () =>
      before((g, x) => {
        const turned = g.add('Neg', [g.add('Sub', [g.floats([1, 3, 1, 1], imageNet.mean), x])]);
        return g.add('Div', [turned, g.floats([1, 3, 1, 1], imageNet.std)]);
      }),
  ],
  [
    'BGR of Caffe behind Split and Concat',
    raw,
    () =>
      before((g, x) => {
        const planes = [g.fresh(), g.fresh(), g.fresh()];
        g.add('Split', [x, g.ints(1, 1, 1)], { axis: 1 }, planes);
        const turned = g.add('Concat', planes.reverse(), { axis: 1 });
        return g.add('Sub', [turned, g.floats([1, 3, 1, 1], CAFFE)]);
      }),
  ],
  [
    'each channel on its own, put together',
    imageNetRead,
    () =>
      before((g, x) => {
        const one = (i: number): string => {
          const plane = g.add('Slice', [x, g.ints(i), g.ints(i + 1), g.ints(1)]);
          const centred = g.add('Sub', [plane, g.scalar(imageNet.mean[i] as number)]);
          return g.add('Div', [centred, g.scalar(imageNet.std[i] as number)]);
        };
        return g.add('Concat', [one(0), one(1), one(2)], { axis: 1 });
      }),
  ],
];

/** `x[:, c] = (x[:, c] - mean) / std`, or what other indices make of it. */
function putBack(g: GraphBuilder, image: string, c: number, indices: string): string {
  const plane = g.add('Gather', [image, g.constant(tensor([], [c], types.int64))], { axis: 1 });
  const centred = g.add('Sub', [plane, g.scalar(imageNet.mean[c] as number)]);
  const scaled = g.add('Div', [centred, g.scalar(imageNet.std[c] as number)]);
  return g.add('ScatterND', [image, g.add('Unsqueeze', [indices, g.ints(0)]), scaled]);
}

/** A grey image less `means`, times 4. */
const grey = (means: readonly number[]): Made =>
  net(
    (g, x) => seven(g, g.add('Mul', [g.add('Sub', [x, g.floats([1, 3, 1, 1], means)]), g.scalar(4)])),
    {},
    [1, 1, 224, 224],
  );

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
];

detects('normalization', normalizations);
detects('disguised normalization', disguised);
