import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scoreRow } from '../../bench/score.mjs';
import {
  encode,
  GraphBuilder,
  localFunction,
  type ModelOptions,
  type Shape,
  stripped,
  tensor,
  types,
} from '../../fixtures/build/builder.ts';
import {
  attention,
  averageHead,
  block,
  classifier,
  conv,
  feedForward,
  layerNorm,
  maxPool,
  normalize,
  relu,
  tokens,
  window,
  withClassToken,
} from '../../fixtures/build/layers.ts';
import {
  classToken,
  clip,
  type Expected,
  imageNet,
  inGraphNormalized,
  mobileNet,
  resNet,
  textTower,
  vgg,
  vit,
} from '../../fixtures/build/models.ts';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import type { Observation } from '../../src/facts/types.ts';

interface Made {
  readonly model: Uint8Array;
  /** Files beside it, by name. */
  readonly sidecars?: Readonly<Record<string, unknown>>;
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true })));

function inspected({ model, sidecars = {} }: Made) {
  const folder = mkdtempSync(join(tmpdir(), 'noiselint-detection-'));
  folders.push(folder);
  const path = join(folder, 'model.onnx');
  writeFileSync(path, model);
  for (const [name, content] of Object.entries(sidecars)) writeFileSync(join(folder, name), JSON.stringify(content));
  return inspectFile(path, null);
}

type Row = readonly [title: string, expected: Expected, make: () => Made, observation?: Observation['code']];

const CLIP = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] };
const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const CAFFE = [103.939, 116.779, 123.68];

/** A network on a 3x224x224 image: `stem` gives 8 features, then a strided convolution, an average, a classifier. */
function net(
  stem: (g: GraphBuilder, image: string) => string,
  options: ModelOptions = {},
  shape: Shape = [1, 3, 224, 224],
): Made {
  const g = new GraphBuilder();
  const x = relu(g, stem(g, g.input('image', shape)));
  averageHead(g, relu(g, conv(g, x, 8, 16, { stride: 2 })), 16);
  return { model: encode(g, options) };
}

/** The same on uint8 NHWC. */
const bytesNet = (stem: (g: GraphBuilder, image: string) => string): Made => {
  const g = new GraphBuilder();
  const image = g.input('image', [1, 224, 224, 3], types.uint8);
  averageHead(g, conv(g, relu(g, stem(g, image)), 8, 16, { stride: 2 }), 16);
  return { model: encode(g) };
};

const seven = (g: GraphBuilder, x: string): string => conv(g, x, 3, 8, { kernel: 7, stride: 2 });

/** `pre` on the image, then a 7x7 stem of stride 2. */
const before = (pre: (g: GraphBuilder, image: string) => string, options: ModelOptions = {}): Made =>
  net((g, image) => seven(g, pre(g, image)), options);

/** A 7x7 stem, then `make` down to `logits`. */
function after(make: (g: GraphBuilder, x: string) => void): Made {
  const g = new GraphBuilder();
  make(g, relu(g, seven(g, g.input('image', [1, 3, 224, 224]))));
  return { model: encode(g) };
}

const toFeatures = (g: GraphBuilder, x: string): string => relu(g, conv(g, x, 8, 16, { stride: 16, kernel: 17 }));

/** Tokens of a small transformer on 14x14 patches, to `head`. */
function tokenNet(head: (g: GraphBuilder, x: string) => void, cls = true): Made {
  const g = new GraphBuilder();
  let x = tokens(g, conv(g, g.input('image', [1, 3, 224, 224]), 3, 32, { kernel: 16, stride: 16 }), 32, 196);
  x = cls ? withClassToken(g, x, 32, 196) : g.add('Add', [x, g.weights(1, 196, 32)]);
  head(g, layerNorm(g, block(g, x, 32), 32));
  return { model: encode(g) };
}

function slices(g: GraphBuilder, image: string): string {
  const part = (y: number, x: number): string =>
    g.add('Slice', [image, g.ints(y, x), g.ints(1_000_000, 1_000_000), g.ints(2, 3), g.ints(2, 2)]);
  return g.add('Concat', [part(0, 0), part(1, 0), part(0, 1), part(1, 1)], { axis: 1 });
}

const gemm = (g: GraphBuilder, x: string, features: number): void => {
  g.add('Gemm', [x, g.weights(features, 10)], {}, ['logits']);
  g.output('logits', [1, 10]);
};

const stem = (kernel: number, stride: number, more: Partial<NonNullable<Expected['stem']>> = {}): Expected => ({
  stem: { kernel: [kernel, kernel], stride: [stride, stride], in: 3, ...more },
});
const normalized = (mean: readonly number[], std: readonly number[], source = 'graph'): Expected => ({
  ...stem(7, 2),
  normalization: { mean, std, source },
});
const imageNetRead = normalized(imageNet.mean, imageNet.std);
const raw: Expected = { ...stem(7, 2), normalization: { scale: '0-255' } };
const head = (name: string): Expected => ({ ...stem(7, 2), maxPools: [], head: name });
const tokenHead = (name: string): Expected => ({ ...stem(16, 16), maxPools: [], head: name });

const scaleAndShift = (g: GraphBuilder, x: string): string =>
  g.add('Sub', [g.add('Div', [x, g.scalar(127.5)]), g.scalar(1)]);

const whole: readonly Row[] = [
  ['ResNet', resNet().expected, resNet],
  ['ViT', vit().expected, vit],
  ['CLIP', clip().expected, clip],
  ['VGG', vgg().expected, vgg],
  ['MobileNet', mobileNet().expected, mobileNet],
  ['normalized in the graph', inGraphNormalized().expected, inGraphNormalized],
  ['text tower', textTower().expected, textTower],
];

const stems: readonly Row[] = [
  ['Focus: slices, Concat, 3x3', stem(6, 2), () => net((g, x) => conv(g, slices(g, x), 12, 8))],
  ['SpaceToDepth, 3x3', stem(6, 2), () => net((g, x) => conv(g, g.add('SpaceToDepth', [x], { blocksize: 2 }), 12, 8))],
  [
    'PixelUnshuffle: reshape, transpose, reshape, 3x3',
    stem(6, 2),
    () =>
      net((g, x) => {
        const cut = g.add('Reshape', [x, g.ints(1, 3, 112, 2, 112, 2)]);
        const turned = g.add('Transpose', [cut], { perm: [0, 1, 3, 5, 2, 4] });
        return conv(g, g.add('Reshape', [turned, g.ints(1, 12, 112, 112)]), 12, 8);
      }),
  ],
  [
    'patches: reshape, transpose, reshape, MatMul',
    { ...stem(16, 16), head: 'token-mean' },
    () => {
      const g = new GraphBuilder();
      const cut = g.add('Reshape', [g.input('image', [1, 3, 224, 224]), g.ints(1, 3, 14, 16, 14, 16)]);
      const turned = g.add('Transpose', [cut], { perm: [0, 2, 4, 3, 5, 1] });
      const flat = g.add('Reshape', [turned, g.ints(1, 196, 768)]);
      const x = block(g, g.add('MatMul', [flat, g.weights(768, 32)]), 32);
      gemm(g, g.add('ReduceMean', [x], { axes: [1], keepdims: 0 }), 32);
      return { model: encode(g) };
    },
  ],
  [
    '1x1 and 3x3 side by side, summed (RepVGG)',
    stem(3, 2),
    () =>
      net((g, x) =>
        g.add('Add', [conv(g, x, 3, 8, { kernel: 1, stride: 2 }), conv(g, x, 3, 8, { kernel: 3, stride: 2 })]),
      ),
  ],
  [
    'a fixed blur before it, channel by channel',
    stem(7, 2, { out: 8 }),
    () =>
      net((g, x) =>
        seven(g, g.add('Conv', [x, g.floats([3, 1, 3, 3], new Array(27).fill(1 / 9))], window(3, 1, { group: 3 }))),
      ),
  ],
  ['dilated: nine taps', stem(3, 2), () => net((g, x) => conv(g, x, 3, 8, { dilation: 2, stride: 2 }))],
  [
    'weights through Identity',
    stem(7, 2, { out: 8 }),
    () => net((g, x) => g.add('Conv', [x, g.add('Identity', [g.weights(8, 3, 7, 7)])], window(7, 2))),
  ],
  [
    'HWIO weights through Transpose, kernel_shape left out',
    stem(7, 2, { out: 8 }),
    () =>
      net((g, x) => {
        const turned = g.add('Transpose', [g.weights(7, 7, 3, 8)], { perm: [3, 2, 0, 1] });
        return g.add('Conv', [x, turned], { strides: [2, 2], pads: [3, 3, 3, 3] });
      }),
  ],
  [
    'NHWC through Transpose',
    { ...stem(7, 2), input: { layout: 'NHWC', channels: 3, height: 224, width: 224 } },
    () => net((g, x) => seven(g, g.add('Transpose', [x], { perm: [0, 3, 1, 2] })), {}, [1, 224, 224, 3]),
  ],
  [
    'QuantizeLinear and DequantizeLinear around it',
    stem(7, 2, { out: 8 }),
    () =>
      net((g, x) => {
        const zero = g.constant(tensor([], [0], types.uint8));
        const q = g.add('QuantizeLinear', [x, g.scalar(0.02), zero]);
        const dq = g.add('DequantizeLinear', [q, g.scalar(0.02), zero]);
        const weights = g.add('DequantizeLinear', [g.constant(stripped([8, 3, 7, 7], types.int8)), g.scalar(0.01)]);
        const y = g.add('Conv', [dq, weights], window(7, 2));
        return g.add('DequantizeLinear', [g.add('QuantizeLinear', [y, g.scalar(0.1), zero]), g.scalar(0.1), zero]);
      }),
  ],
  [
    'ConvInteger behind DynamicQuantizeLinear',
    stem(7, 2, { out: 8 }),
    () =>
      net((g, x) => {
        const [q, scale, zero] = [g.fresh(), g.fresh(), g.fresh()];
        g.add('DynamicQuantizeLinear', [x], {}, [q, scale, zero]);
        const whole = g.add('ConvInteger', [q, g.constant(stripped([8, 3, 7, 7], types.int8)), zero], window(7, 2));
        return g.add('Mul', [g.add('Cast', [whole], { to: types.float }), g.add('Mul', [scale, g.scalar(0.01)])]);
      }),
  ],
  [
    'QLinearConv',
    stem(7, 2, { out: 8 }),
    () =>
      net((g, x) => {
        const zero = g.constant(tensor([], [0], types.uint8));
        const q = g.add('QuantizeLinear', [x, g.scalar(0.02), zero]);
        const weights = g.constant(stripped([8, 3, 7, 7], types.int8));
        const signed = g.constant(tensor([], [0], types.int8));
        const inputs = [q, g.scalar(0.02), zero, weights, g.scalar(0.01), signed, g.scalar(0.1), zero];
        return g.add('DequantizeLinear', [g.add('QLinearConv', inputs, window(7, 2)), g.scalar(0.1), zero]);
      }),
  ],
  [
    'com.microsoft FusedConv',
    stem(7, 2, { out: 8 }),
    () =>
      net((g, x) =>
        g.add('com.microsoft:FusedConv', [x, g.weights(8, 3, 7, 7)], { ...window(7, 2), activation: 'Relu' }),
      ),
  ],
  [
    'a learned 1x1 convolution on the pixels is no stem',
    stem(3, 2, { out: 8 }),
    () => net((g, x) => conv(g, conv(g, x, 3, 3, { kernel: 1 }), 3, 8, { stride: 2 })),
  ],
  [
    'padding before it',
    stem(7, 2),
    () =>
      net((g, x) =>
        g.add('Conv', [g.add('Pad', [x, g.ints(0, 0, 3, 3, 0, 0, 3, 3)]), g.weights(8, 3, 7, 7)], {
          kernel_shape: [7, 7],
          strides: [2, 2],
        }),
      ),
  ],
  [
    'resized in the graph: the size the stem sees',
    { ...stem(7, 2), resolution: [112, 112] },
    () =>
      before((g, x) =>
        g.add('Resize', [x, '', '', g.ints(1, 3, 112, 112)], {
          mode: 'linear',
          coordinate_transformation_mode: 'half_pixel',
        }),
      ),
  ],
  [
    'any size: unknown',
    { ...stem(7, 2), resolution: 'unknown' },
    () => {
      const g = new GraphBuilder();
      averageHead(g, relu(g, seven(g, g.input('image', ['n', 3, 'h', 'w']))), 8);
      return { model: encode(g) };
    },
  ],
  [
    'one channel, repeated',
    { stem: { kernel: [7, 7], stride: [2, 2] } },
    () => net((g, x) => seven(g, g.add('Concat', [x, x, x], { axis: 1 })), {}, [1, 1, 224, 224]),
  ],
];

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
    'a guard against what is no number',
    imageNetRead,
    () =>
      before((g, x) => {
        const finite = g.add('Where', [g.add('IsNaN', [x]), g.scalar(0), x]);
        return normalize(g, finite, imageNet.mean, imageNet.std);
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

const pools: readonly Row[] = [
  ['global average', head('average'), () => after((g, x) => averageHead(g, toFeatures(g, x), 16))],
  [
    'global max by a MaxPool of full size',
    { ...stem(7, 2), head: 'max' },
    () =>
      after((g, x) =>
        classifier(g, g.add('MaxPool', [toFeatures(g, x)], { kernel_shape: [7, 7], strides: [1, 1] }), 16),
      ),
  ],
  [
    'average and max, added',
    head('average+max'),
    () =>
      after((g, x) => {
        const y = toFeatures(g, x);
        classifier(g, g.add('Add', [g.add('GlobalAveragePool', [y]), g.add('GlobalMaxPool', [y])]), 16);
      }),
  ],
  [
    'average and max, concatenated',
    head('average+max'),
    () =>
      after((g, x) => {
        const y = toFeatures(g, x);
        classifier(g, g.add('Concat', [g.add('GlobalAveragePool', [y]), g.add('GlobalMaxPool', [y])], { axis: 1 }), 32);
      }),
  ],
  [
    'GeM: clip, power, average, root',
    head('gem'),
    () =>
      after((g, x) => {
        const kept = g.add('Clip', [toFeatures(g, x), g.scalar(1e-6)]);
        const mean = g.add('GlobalAveragePool', [g.add('Pow', [kept, g.scalar(3)])]);
        classifier(g, g.add('Pow', [mean, g.scalar(1 / 3)]), 16);
      }),
  ],
  [
    'mean over tokens',
    tokenHead('token-mean'),
    () => tokenNet((g, x) => gemm(g, g.add('ReduceMean', [x], { axes: [1], keepdims: 0 }), 32), false),
  ],
  ['class token by Gather', tokenHead('class-token'), () => tokenNet((g, x) => classToken(g, x, 32))],
  [
    'class token by Slice',
    tokenHead('class-token'),
    () =>
      tokenNet((g, x) => {
        const first = g.add('Slice', [x, g.ints(0), g.ints(1), g.ints(1)]);
        gemm(g, g.add('Squeeze', [first, g.ints(1)]), 32);
      }),
  ],
  [
    'a max pool of stride 1 on the trunk is no reduction',
    head('average'),
    () => after((g, x) => averageHead(g, toFeatures(g, maxPool(g, x, 3, 1)), 16)),
  ],
  [
    'max pools in a branch of an Inception block',
    head('average'),
    () =>
      after((g, x) => {
        const branches = [conv(g, x, 8, 8, { stride: 2 }), maxPool(g, x, 3, 2)];
        averageHead(g, relu(g, conv(g, g.add('Concat', branches, { axis: 1 }), 16, 16)), 16);
      }),
  ],
  [
    'a max pool on the trunk',
    { ...stem(7, 2), maxPools: [[3, 3]], head: 'average' },
    () => after((g, x) => averageHead(g, toFeatures(g, maxPool(g, x, 3, 2)), 16)),
  ],
  [
    'average by ReduceMean',
    head('average'),
    () => after((g, x) => gemm(g, g.add('ReduceMean', [toFeatures(g, x)], { axes: [2, 3], keepdims: 0 }), 16)),
  ],
  [
    'average by an AveragePool of full size',
    head('average'),
    () => after((g, x) => classifier(g, g.add('AveragePool', [toFeatures(g, x)], { kernel_shape: [7, 7] }), 16)),
  ],
  [
    'max by GlobalMaxPool',
    head('max'),
    () => after((g, x) => classifier(g, g.add('GlobalMaxPool', [toFeatures(g, x)]), 16)),
  ],
  [
    'max by ReduceMax',
    head('max'),
    () => after((g, x) => gemm(g, g.add('ReduceMax', [toFeatures(g, x)], { axes: [2, 3], keepdims: 0 }), 16)),
  ],
  [
    'squeeze and excite on the way is not the head',
    head('max'),
    () =>
      after((g, x) => {
        const y = toFeatures(g, x);
        const gate = g.add('Sigmoid', [conv(g, g.add('GlobalAveragePool', [y]), 16, 16, { kernel: 1 })]);
        classifier(g, g.add('GlobalMaxPool', [g.add('Mul', [y, gate])]), 16);
      }),
  ],
  ['a feature map out: no head', head('none'), () => after((g, x) => void g.output(toFeatures(g, x)))],
];

/** `input + skip` and its normalization in one, by ONNX Runtime: what a block yields, and what it begins with. */
function skipNorm(g: GraphBuilder, input: string, skip: string): readonly [normalized: string, sum: string] {
  const sum = g.fresh();
  const weights = [g.weights(32), g.weights(32)];
  const normed = g.add('com.microsoft:SkipLayerNormalization', [input, skip, ...weights], {}, [g.fresh(), '', '', sum]);
  return [normed, sum];
}

/** A transformer with its sums fused; in CLIP's, blocks begin with normalized tokens. */
function fusedNet(isClip: boolean): Made {
  const g = new GraphBuilder();
  const grid = tokens(g, conv(g, g.input('image', [1, 3, 224, 224]), 3, 32, { kernel: 16, stride: 16 }), 32, 196);
  const joined = g.add('Concat', [g.weights(1, 1, 32), grid], { axis: 1 });
  const [first, placed] = skipNorm(g, joined, g.weights(1, 197, 32));
  const [seen, attended] = skipNorm(g, isClip ? first : placed, attention(g, first, first, 32));
  const [last] = skipNorm(g, attended, feedForward(g, seen, 32));
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

const rewritten: readonly Row[] = [
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
    'an Einsum that only moves axes',
    { ...stem(7, 2), head: 'average' },
    () =>
      bytesNet((g, image) =>
        seven(g, g.add('Einsum', [g.add('Cast', [image], { to: 1 })], { equation: 'nhwc->nchw' })),
      ),
  ],
  [
    'colours mixed by an Einsum',
    { ...stem(7, 2), normalization: 'unknown' },
    () => before((g, x) => g.add('Einsum', [x, g.weights(3, 3)], { equation: 'nchw,dc->ndhw' })),
  ],
  ['places taken by a grid', stem(7, 2), () => before((g, x) => g.add('GridSample', [x, g.weights(1, 224, 224, 2)]))],
  ['a class token behind fused sums', { ...tokenHead('class-token'), clip: false }, () => fusedNet(false)],
  ["CLIP's tower with fused sums", { ...tokenHead('class-token'), clip: true }, () => fusedNet(true)],
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

/** Any size, and an embedding of the places that a stem without padding gives. */
const embedded = (kernel: number, stride: number, side: number): Made => {
  const g = new GraphBuilder();
  const image = g.input('image', ['n', 3, 'h', 'w']);
  const patches = { kernel_shape: [kernel, kernel], strides: [stride, stride] };
  const x = g.add('Add', [
    g.add('Conv', [image, g.weights(32, 3, kernel, kernel)], patches),
    g.weights(1, 32, side, side),
  ]);
  averageHead(g, relu(g, conv(g, x, 32, 32)), 32);
  return { model: encode(g) };
};

/** Any size, resized to what `target` makes of its shape, then a 7x7 stem. */
const resized = (target: (g: GraphBuilder, shape: string) => string): Made =>
  net(
    (g, image) => {
      const sizes = target(g, g.add('Shape', [image]));
      return seven(g, g.add('Resize', [image, '', '', sizes], { mode: 'linear' }));
    },
    {},
    ['n', 3, 'h', 'w'],
  );
const leading = (g: GraphBuilder, shape: string): string => g.add('Slice', [shape, g.ints(0), g.ints(2)]);

const sizes: readonly Row[] = [
  [
    'a resize to one size',
    { ...stem(7, 2), resolution: [192, 192] },
    () => resized((g, shape) => g.add('Concat', [leading(g, shape), g.ints(192, 192)], { axis: 0 })),
  ],
  [
    'a resize that keeps the aspect',
    { ...stem(7, 2), resolution: 'unknown' },
    () =>
      resized((g, shape) => {
        const places = g.add('Slice', [shape, g.ints(2), g.ints(4)]);
        const least = g.add('ReduceMin', [places], { keepdims: 1 });
        const scaled = g.add('Div', [g.add('Mul', [places, g.ints(192)]), least]);
        return g.add('Concat', [leading(g, shape), scaled], { axis: 0 });
      }),
  ],
  [
    'a layer over the places',
    { ...stem(16, 16), resolution: [224, 224] },
    () => {
      const g = new GraphBuilder();
      const image = g.input('image', ['n', 3, 'h', 'w']);
      const patches = g.add('Conv', [image, g.weights(32, 3, 16, 16)], window(16, 16));
      const flat = g.add('Reshape', [patches, g.ints(0, 32, -1)]);
      const mixed = g.add('Relu', [g.add('MatMul', [flat, g.weights(196, 64)])]);
      gemm(g, g.add('ReduceMean', [mixed], { axes: [2], keepdims: 0 }), 32);
      return { model: encode(g) };
    },
  ],
  ['patches side by side', { ...stem(16, 16), resolution: [384, 384] }, () => embedded(16, 16, 24)],
  ['patches that overlap', { ...stem(16, 8), resolution: [224, 224] }, () => embedded(16, 8, 27)],
  ["patches that don't divide the probe", { ...stem(12, 12), resolution: [240, 240] }, () => embedded(12, 12, 20)],
];

const others: readonly Row[] = [
  [
    'a signal',
    { applies: false },
    () => {
      const g = new GraphBuilder();
      g.output(g.add('Conv', [g.input('wave', [1, 12, 5000]), g.weights(8, 12, 7)], { kernel_shape: [7] }));
      return { model: encode(g) };
    },
  ],
  [
    'a table',
    { applies: false },
    () => {
      const g = new GraphBuilder();
      g.output(g.add('Gemm', [g.input('row', ['n', 20]), g.weights(20, 4)]));
      return { model: encode(g) };
    },
  ],
  [
    'a video',
    { applies: false },
    () => {
      const g = new GraphBuilder();
      g.output(
        g.add('Conv', [g.input('clip', [1, 3, 16, 224, 224]), g.weights(8, 3, 3, 7, 7)], { kernel_shape: [3, 7, 7] }),
      );
      return { model: encode(g) };
    },
  ],
];

const plain = (): Made => before((_, x) => x);
const clipSidecar = { image_processor_type: 'CLIPImageProcessor' };
const timm = { pretrained_cfg: { input_size: [3, 224, 224], mean: imageNet.mean, std: imageNet.std } };

const sidecars: readonly Row[] = [
  [
    'timm config.json',
    { ...normalized(imageNet.mean, imageNet.std, 'sidecar'), resolution: [224, 224] },
    () => ({ ...plain(), sidecars: { 'config.json': timm } }),
  ],
  [
    'preprocessor_config.json with constants of its own',
    normalized(HALF.mean, HALF.std, 'sidecar'),
    () => ({
      ...plain(),
      sidecars: {
        'preprocessor_config.json': {
          image_processor_type: 'ViTImageProcessor',
          do_normalize: true,
          do_rescale: true,
          image_mean: HALF.mean,
          image_std: HALF.std,
        },
      },
    }),
  ],
  [
    'preprocessor_config.json, constants of the CLIP class by default',
    { normalization: { ...CLIP, source: 'sidecar' }, clip: true },
    () => ({ model: clip().model, sidecars: { 'preprocessor_config.json': clipSidecar } }),
  ],
  [
    'open_clip_config.json',
    { ...normalized(CLIP.mean, CLIP.std, 'sidecar'), clip: true },
    () => ({
      ...plain(),
      sidecars: {
        'open_clip_config.json': { model_cfg: { vision_cfg: { image_size: 224 } }, preprocess_cfg: { ...CLIP } },
      },
    }),
  ],
  [
    'metadata_props of Ultralytics',
    normalized([0, 0, 0], [1, 1, 1], 'metadata'),
    () =>
      before((_, x) => x, {
        metadata: { stride: '32', task: 'detect', imgsz: '[224, 224]', names: "{0: 'person'}" },
      }),
  ],
  [
    'a sidecar at odds with the graph: the graph stands',
    imageNetRead,
    () => ({
      ...before((g, x) => normalize(g, x, imageNet.mean, imageNet.std)),
      sidecars: {
        'config.json': { pretrained_cfg: { input_size: [3, 224, 224], mean: HALF.mean, std: [0.25, 0.25, 0.25] } },
      },
    }),
    'conflicting-sources',
  ],
  ['nothing in the graph, nothing beside it', { ...stem(7, 2), normalization: 'unknown' }, plain],
];

describe.each<readonly [string, readonly Row[]]>([
  ['whole models', whole],
  ['stems', stems],
  ['normalization', normalizations],
  ['pooling and head', pools],
  ['disguised normalization', disguised],
  ['optimised and unoptimised graphs', rewritten],
  ['sizes solved from an embedding', sizes],
  ['sidecars and metadata', sidecars],
  ['not an image', others],
])('%s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_title, [, expected, make, observation]) => {
    const result = inspected(make());
    const checks = scoreRow({ file: 'model.onnx', ...expected }, result);
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    const codes = result.status === 'linted' ? result.observations.map(({ code }) => code) : [];
    expect(codes).toEqual(observation ? [observation] : []);
  });
});
