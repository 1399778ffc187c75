import { encode, GraphBuilder, stripped, tensor, types } from '../../../fixtures/build/builder.ts';
import { averageHead, block, conv, relu, window } from '../../../fixtures/build/layers.ts';
import { before, gemm, type Made, net, seven, stem } from './networks.ts';
import { detects, type Row } from './row.ts';

function slices(g: GraphBuilder, image: string): string {
  const part = (y: number, x: number): string =>
    g.add('Slice', [image, g.ints(y, x), g.ints(1_000_000, 1_000_000), g.ints(2, 3), g.ints(2, 2)]);
  return g.add('Concat', [part(0, 0), part(1, 0), part(0, 1), part(1, 1)], { axis: 1 });
}

/** Patches of so many numbers, embedded by a matrix; then a block, and the mean of its tokens. */
function embedding(g: GraphBuilder, patches: string, numbers: number): Made {
  const x = block(g, g.add('MatMul', [patches, g.weights(numbers, 32)]), 32);
  gemm(g, g.add('ReduceMean', [x], { axes: [1], keepdims: 0 }), 32);
  return { model: encode(g) };
}

/** Two branches that add up with their channels last. */
function turnedBranches(g: GraphBuilder, image: string): string {
  const last = (x: string): string => g.add('Transpose', [x], { perm: [0, 2, 3, 1] });
  const [wide, narrow] = [3, 1].map((kernel) => last(conv(g, image, 3, 8, { kernel, stride: 2 })));
  const sum = g.add('Add', [wide as string, narrow as string]);
  return g.add('Transpose', [sum], { perm: [0, 3, 1, 2] });
}

/** Two branches whose channels stand in blocks, as ONNX Runtime adds them where height and width are symbolic. */
function blockedBranches(g: GraphBuilder, image: string): string {
  const [wide, narrow] = [3, 1].map((kernel) => {
    const x = g.add('com.microsoft.nchwc:Conv', [image, g.weights(32, 3, kernel, kernel)], window(kernel, 2));
    return g.add('Reshape', [x, g.ints(0, 2, 0, 0, 16)]);
  });
  const sum = g.add('Add', [wide as string, narrow as string]);
  const x = g.add('Reshape', [sum, g.ints(0, 32, 0, 0)]);
  return g.add('com.microsoft.nchwc:ReorderOutput', [x], { channels: 32 });
}

/** Patches normalized one by one by a LayerNorm that is spelled out, then embedded by a matrix. */
function normalizedPatches(): Made {
  const g = new GraphBuilder();
  const cut = g.add('Reshape', [g.input('image', [1, 3, 224, 224]), g.ints(1, 3, 14, 16, 14, 16)]);
  const turned = g.add('Transpose', [cut], { perm: [0, 2, 4, 3, 5, 1] });
  const flat = g.add('Reshape', [turned, g.ints(1, 196, 768)]);
  const mean = (x: string): string => g.add('ReduceMean', [x], { axes: [-1], keepdims: 1 });
  const centred = g.add('Sub', [flat, mean(flat)]);
  const variance = mean(g.add('Mul', [centred, centred]));
  const scale = g.add('Reciprocal', [g.add('Sqrt', [g.add('Add', [variance, g.scalar(1e-5)])])]);
  return embedding(g, g.add('Mul', [g.add('Mul', [centred, scale]), g.weights(768)]), 768);
}

const stems: readonly Row[] = [
  [
    'patches embedded by an Einsum that leaves out the first axes',
    stem(16, 16, { out: 32 }),
    () => {
      const g = new GraphBuilder();
      const cut = g.add('Reshape', [g.input('image', [1, 3, 224, 224]), g.ints(1, 3, 14, 16, 14, 16)]);
      const turned = g.add('Transpose', [cut], { perm: [0, 2, 4, 3, 5, 1] });
      const flat = g.add('Reshape', [turned, g.ints(1, 196, 768)]);
      const x = g.add('Einsum', [flat, g.weights(768, 32)], { equation: '...i, ij -> ...j' });
      gemm(g, g.add('ReduceMean', [block(g, x, 32)], { axes: [1], keepdims: 0 }), 32);
      return { model: encode(g) };
    },
  ],
  [
    'branches that add up block by block',
    { ...stem(3, 2), head: 'average' },
    () => {
      const g = new GraphBuilder();
      const x = relu(g, blockedBranches(g, g.input('image', [1, 3, 224, 224])));
      gemm(g, g.add('ReduceMean', [x], { axes: [2, 3], keepdims: 0 }), 32);
      return { model: encode(g) };
    },
  ],
  ['branches that add up, channels last', stem(3, 2), () => net(turnedBranches)],
  [
    'patches behind a LayerNorm spelled out',
    { ...stem(16, 16), head: 'token-mean', normalization: 'unknown' },
    normalizedPatches,
  ],
  [
    'an activation of the pixels',
    { ...stem(7, 2), normalization: 'unknown' },
    () => before((g, x) => g.add('LeakyRelu', [x], { alpha: 0.1 })),
  ],
  ['Focus: slices, Concat, 3x3', stem(6, 2), () => net((g, x) => conv(g, slices(g, x), 12, 8))],
  ['SpaceToDepth, 3x3', stem(6, 2), () => net((g, x) => conv(g, g.add('SpaceToDepth', [x], { blocksize: 2 }), 12, 8))],
  ...[
    // Of the four places of a block: the columns first, as YOLO has them; and an order that no two axes give.
    [0, 2, 1, 3],
    [0, 3, 1, 2],
  ].map(
    (places): Row => [
      `SpaceToDepth, its places in the order ${places.join(' ')} by a Gather, normalized, 3x3`,
      { ...stem(6, 2), normalization: { mean: [0.5, 0.25, 0.125], std: [0.5, 0.5, 0.5], source: 'graph' } },
      () =>
        net((g, x) => {
          const indices = places.flatMap((place) => [3 * place, 3 * place + 1, 3 * place + 2]);
          const blocks = g.add('SpaceToDepth', [x], { blocksize: 2 });
          const ordered = g.add('Gather', [blocks, g.ints(...indices)], { axis: 1 });
          const means = g.floats(
            [1, 12, 1, 1],
            places.flatMap(() => [0.5, 0.25, 0.125]),
          );
          return conv(g, g.add('Mul', [g.add('Sub', [ordered, means]), g.scalar(2)]), 12, 8);
        }),
    ],
  ),
  [
    'slices of one colour each, normalized before',
    { ...stem(6, 2), normalization: { mean: [0.5, 0.25, 0.125], std: [1, 1, 1], source: 'graph' } },
    () =>
      net((g, x) => {
        const shifted = g.add('Sub', [x, g.floats([1, 3, 1, 1], [0.5, 0.25, 0.125])]);
        const parts = [0, 1, 2].flatMap((colour) =>
          [0, 1, 2, 3].map((place) => {
            const starts = g.ints(colour, place >> 1, place & 1);
            return g.add('Slice', [
              shifted,
              starts,
              g.ints(colour + 1, 1_000_000, 1_000_000),
              g.ints(1, 2, 3),
              g.ints(1, 2, 2),
            ]);
          }),
        );
        return conv(g, g.add('Concat', parts, { axis: 1 }), 12, 8);
      }),
  ],
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
      return embedding(g, flat, 768);
    },
  ],
  [
    'patches cut by a convolution that learns nothing, then MatMul',
    { ...stem(4, 4, { out: 32 }), head: 'token-mean' },
    () => {
      const g = new GraphBuilder();
      // Filter o takes row o / 12, column o / 3 % 4 and colour o % 3 of a patch.
      const taps = Array.from({ length: 48 }, (_, o) => (o % 3) * 16 + Math.floor(o / 3));
      const filters = g.floats(
        [48, 3, 4, 4],
        taps.flatMap((tap) => Array.from({ length: 48 }, (_, i) => Number(i === tap))),
      );
      const cut = g.add('Conv', [g.input('image', [1, 3, 224, 224]), filters], window(4, 4));
      const last = g.add('Transpose', [cut], { perm: [0, 2, 3, 1] });
      const flat = g.add('Reshape', [last, g.ints(1, 3136, 48)]);
      return embedding(g, flat, 48);
    },
  ],
  [
    'patches of each colour by themselves, cut by a unit matrix made in the graph (tf2onnx)',
    { ...stem(16, 16, { out: 32 }), head: 'token-mean' },
    () => {
      const g = new GraphBuilder();
      const colours = g.add('Reshape', [g.input('image', [1, 3, 224, 224]), g.ints(3, 1, 224, 224)]);
      const unit = g.add('EyeLike', [g.add('ConstantOfShape', [g.ints(256, 256)])]);
      const filters = g.add('Transpose', [g.add('Reshape', [unit, g.ints(16, 16, 1, 256)])], { perm: [3, 2, 0, 1] });
      const cut = g.add('Conv', [colours, filters], window(16, 16));
      const last = g.add('Transpose', [cut], { perm: [2, 3, 1, 0] });
      const flat = g.add('Reshape', [last, g.ints(1, 196, 768)]);
      return embedding(g, flat, 768);
    },
  ],
  [
    'patches by a convolution with a filter that takes two pixels',
    stem(4, 4, { out: 48 }),
    () =>
      net((g, x) => {
        const taps = Array.from({ length: 48 }, (_, o) => (o % 3) * 16 + Math.floor(o / 3));
        const values = taps.flatMap((tap, o) =>
          Array.from({ length: 48 }, (_, i) => Number(i === tap || (o === 7 && i === 0))),
        );
        return conv(g, g.add('Conv', [x, g.floats([48, 3, 4, 4], values)], window(4, 4)), 48, 8, { kernel: 1 });
      }),
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
    'a deformable convolution, and the one that tells its offsets',
    stem(7, 2),
    () =>
      net((g, x) => {
        const offsets = conv(g, x, 3, 98, { kernel: 7, stride: 2 });
        return g.add('DeformConv', [x, g.weights(8, 3, 7, 7), offsets, g.weights(8)], window(7, 2));
      }),
  ],
  [
    'a learned 3x3 convolution to as many channels',
    stem(3, 1, { out: 3 }),
    () => net((g, x) => conv(g, relu(g, conv(g, x, 3, 3)), 3, 8, { stride: 2 })),
  ],
  [
    'a learned 3x3 convolution of each channel, as a separable one begins with',
    stem(3, 1, { out: 3 }),
    () =>
      net((g, x) =>
        conv(g, g.add('Conv', [x, g.weights(3, 1, 3, 3)], window(3, 1, { group: 3 })), 3, 8, { kernel: 1 }),
      ),
  ],
  [
    "a colour shift in ONNX Runtime's layout, then the stem",
    stem(7, 2, { out: 8 }),
    () =>
      net((g, x) => {
        const shift = [x, g.weights(16, 3, 1, 1), g.weights(16)];
        const blocked = g.add('com.microsoft.nchwc:Conv', shift, { kernel_shape: [1, 1] });
        return seven(g, g.add('com.microsoft.nchwc:ReorderOutput', [blocked], { channels: 3 }));
      }),
  ],
  ...[
    ['TRT_FP8QuantizeLinear', 'TRT_FP8DequantizeLinear'],
    ['ExtendedQuantizeLinear', 'ExtendedDequantizeLinear'],
    ['MXQuantizeDequantize'],
    ['Quant'],
    ['FixNeuron'],
  ].map(
    (quantisers): Row => [
      `behind ${quantisers.join(' and ')} of a vendor`,
      stem(7, 2, { out: 8 }),
      () =>
        net((g, x) => {
          const quantised = (value: string): string =>
            quantisers.reduce((given, op) => g.add(`vendor:${op}`, [given, g.scalar(1)]), value);
          return g.add('Conv', [quantised(x), quantised(g.weights(8, 3, 7, 7))], window(7, 2));
        }),
    ],
  ),
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
    'averaged and enlarged again, as the fix of the resolution does: the stride is that of the stem',
    stem(7, 2),
    () =>
      before((g, x) => {
        const half = g.add('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
        return g.add('Resize', [half, '', g.floats([4], [1, 1, 2, 2])], { mode: 'linear' });
      }),
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
    'behind an operator that nobody knows: neither the size nor the scale',
    { ...stem(7, 2), resolution: 'unknown', normalization: 'unknown' },
    () => before((g, x) => g.add('Div', [g.add('elsewhere:Undistort', [x]), g.scalar(255)])),
  ],
  [
    'one channel, repeated',
    { stem: { kernel: [7, 7], stride: [2, 2] } },
    () => net((g, x) => seven(g, g.add('Concat', [x, x, x], { axis: 1 })), {}, [1, 1, 224, 224]),
  ],
];

detects('stems', stems);
