import { encode, GraphBuilder, localFunction, tensor, types } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, normalize, relu } from '../../../fixtures/build/layers.ts';
import { imageNet } from '../../../fixtures/build/models.ts';
import {
  before,
  bytesNet,
  CAFFE,
  HALF,
  imageNetRead,
  normalized,
  raw,
  scaleAndShift,
  seven,
  stem,
} from './networks.ts';
import { detects, type Row } from './row.ts';

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
    'constants and a bias that line up at an axis, as before opset 7',
    { ...imageNetRead, maxPools: [[2, 2]], head: 'average' },
    () => {
      const g = new GraphBuilder();
      const atChannels = { broadcast: 1, axis: 1 };
      const shifted = g.add('Sub', [g.input('image', [1, 3, 224, 224]), g.floats([3], imageNet.mean)], atChannels);
      const x = seven(g, g.add('Div', [shifted, g.floats([3], imageNet.std)], atChannels));
      const biased = relu(g, g.add('Add', [x, g.weights(8)], atChannels));
      averageHead(g, g.add('MaxPool', [biased], { kernel_shape: [2, 2], strides: [2, 2] }), 8);
      return { model: encode(g, { opset: 6, irVersion: 3 }) };
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
  [
    'a 1x1 convolution whose channels stand in a block (ONNX Runtime)',
    imageNetRead,
    () =>
      before((g, x) => {
        const lanes = 16;
        const std = (lane: number): number => imageNet.std[lane] ?? 0;
        const filters = Array.from({ length: 3 * lanes }, (_, at) =>
          at % lanes === Math.floor(at / lanes) ? 1 / std(at % lanes) : 0,
        );
        const shifts = Array.from({ length: lanes }, (_, lane) =>
          lane < 3 ? -(imageNet.mean[lane] as number) / std(lane) : 0,
        );
        const inputs = [x, g.floats([lanes, 3, 1, 1], filters), g.floats([lanes], shifts)];
        const y = g.add('com.microsoft.nchwc:Conv', inputs, { kernel_shape: [1, 1] });
        return g.add('com.microsoft.nchwc:ReorderOutput', [y], { channels: 3 });
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

detects('normalization', normalizations);
