import { expect, test } from 'vitest';
import { encode, GraphBuilder, type Shape, tensor, types } from '../../../fixtures/build/builder.ts';
import { averageHead, block, conv, relu, window } from '../../../fixtures/build/layers.ts';
import type { Expected } from '../../../fixtures/build/models.ts';
import { inspect } from '../../../src/library/inspect.ts';
import { before, gemm, HALF, type Made, net, scaleAndShift, seven, stem } from './networks.ts';
import { detects, type Row } from './row.ts';

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
const resized = (
  target: (g: GraphBuilder, shape: string) => string,
  then: (g: GraphBuilder, x: string) => string = (_, x) => x,
): Made =>
  net(
    (g, image) => {
      const sizes = target(g, g.add('Shape', [image]));
      return seven(g, then(g, g.add('Resize', [image, '', '', sizes], { mode: 'linear' })));
    },
    {},
    ['n', 3, 'h', 'w'],
  );
const cropped = (g: GraphBuilder, x: string, from: number, to: number): string =>
  g.add('Slice', [x, g.ints(from, from), g.ints(to, to), g.ints(2, 3), g.ints(1, 1)]);
/** 192 for the shorter side (ReduceMin) or the longer one (ReduceMax), the other in proportion. */
const fitted = (g: GraphBuilder, shape: string, side: 'ReduceMin' | 'ReduceMax'): string => {
  const places = g.add('Slice', [shape, g.ints(2), g.ints(4)]);
  const scaled = g.add('Div', [g.add('Mul', [places, g.ints(192)]), g.add(side, [places], { keepdims: 1 })]);
  return g.add('Concat', [leading(g, shape), scaled], { axis: 0 });
};
const leading = (g: GraphBuilder, shape: string): string => g.add('Slice', [shape, g.ints(0), g.ints(2)]);

/** A resize of one image after another, of any size, as tf.map_fn makes it. */
const oneByOne = (): Made => {
  const g = new GraphBuilder();
  const images = g.input('images', ['n', 3, 'h', 'w']);
  const body = new GraphBuilder('body');
  const one = body.add('Gather', [images, body.input('i', [], types.int64)], { axis: 0 });
  body.input('go', [], types.bool);
  const batch = body.add('Unsqueeze', [one, body.ints(0)]);
  const small = body.add('Resize', [batch, '', '', body.ints(1, 3, 192, 160)], { mode: 'linear' });
  const result = body.add('Squeeze', [small, body.ints(0)]);
  body.output(body.add('Identity', ['go']), [], types.bool).output(result, [3, 192, 160]);
  const count = g.add('Gather', [g.add('Shape', [images]), g.constant(tensor([], [0], types.int64))]);
  const all = g.add('Loop', [count, ''], { body });
  averageHead(g, relu(g, conv(g, seven(g, all), 8, 16, { stride: 2 })), 16);
  return { model: encode(g) };
};

const sizes: readonly Row[] = [
  ['images resized one by one', { ...stem(7, 2), resolution: [192, 160] }, oneByOne],
  [
    'an image enlarged as before opset 9, whose scales are an attribute',
    { ...stem(7, 2), resolution: [336, 336] },
    () => before((g, image) => g.add('Upsample', [image], { scales: [1, 1, 1.5, 1.5], mode: 'nearest' }), { opset: 7 }),
  ],
  [
    'an image enlarged as in the first operator set, which has a scale for each side',
    { ...stem(7, 2), resolution: [560, 336] },
    () =>
      before((g, image) => g.add('Upsample', [image], { height_scale: 2.5, width_scale: 1.5, mode: 'nearest' }), {
        opset: 5,
      }),
  ],
  [
    'a resize to one size',
    { ...stem(7, 2), resolution: [192, 192] },
    () => resized((g, shape) => g.add('Concat', [leading(g, shape), g.ints(192, 192)], { axis: 0 })),
  ],
  ...[1, -1].map(
    (batch): Row => [
      `patches cut for one size, though any is declared (batch ${batch})`,
      { ...stem(8, 8), resolution: [64, 64], head: 'token-mean' },
      () => {
        const g = new GraphBuilder();
        const cut = g.add('Reshape', [g.input('image', ['n', 3, 'h', 'w']), g.ints(batch, 3, 8, 8, 8, 8)]);
        const turned = g.add('Transpose', [cut], { perm: [0, 2, 4, 3, 5, 1] });
        const x = g.add('MatMul', [g.add('Reshape', [turned, g.ints(batch, 64, 192)]), g.weights(192, 32)]);
        gemm(g, g.add('ReduceMean', [block(g, x, 32)], { axes: [1], keepdims: 0 }), 32);
        return { model: encode(g) };
      },
    ],
  ),
  [
    'places of one size behind a batch that is left to be inferred (onnxslim)',
    { ...stem(16, 16), resolution: [224, 224] },
    () => {
      const g = new GraphBuilder();
      const patches = [g.input('image', ['n', 3, 'h', 'w']), g.weights(32, 3, 16, 16)];
      const x = g.add('Reshape', [g.add('Conv', patches, window(16, 16)), g.ints(-1, 32, 196)]);
      const mixed = relu(g, g.add('MatMul', [x, g.weights(196, 196)]));
      gemm(g, g.add('ReduceMean', [mixed], { axes: [2], keepdims: 0 }), 32);
      return { model: encode(g) };
    },
  ],
  [
    'rows and columns put around what was resized, for a stem that pads nothing itself',
    { ...stem(7, 2), resolution: [192, 192] },
    () =>
      resized(
        (g, shape) => g.add('Concat', [leading(g, shape), g.ints(192, 192)], { axis: 0 }),
        (g, x) => g.add('Pad', [x, g.ints(0, 0, 3, 3, 0, 0, 3, 3)]),
      ),
  ],
  [
    'a crop of what was resized',
    { ...stem(7, 2), resolution: [176, 176] },
    () =>
      resized(
        (g, shape) => g.add('Concat', [leading(g, shape), g.ints(192, 192)], { axis: 0 }),
        (g, x) => cropped(g, x, 8, 184),
      ),
  ],
  [
    'a crop of a declared size',
    { ...stem(7, 2), resolution: [208, 208] },
    () => before((g, x) => cropped(g, x, 8, 216)),
  ],
  [
    'the image beside some of its columns: padding, not a crop',
    { ...stem(7, 2), resolution: [224, 224] },
    () =>
      before((g, x) => {
        const columns = (from: number, to: number): string => g.add('Slice', [x, g.ints(from), g.ints(to), g.ints(3)]);
        return g.add('Concat', [columns(-3, 224), x, columns(0, 3)], { axis: 3 });
      }),
  ],
  [
    'the centre of any size, which the first probe is no larger than',
    { ...stem(7, 2), resolution: [224, 224] },
    () =>
      net(
        (g, x) => {
          const places = g.add('Slice', [g.add('Shape', [x]), g.ints(2), g.ints(4)]);
          const start = g.add('Div', [g.add('Sub', [places, g.ints(224, 224)]), g.ints(2)]);
          const end = g.add('Add', [start, g.ints(224, 224)]);
          return seven(g, g.add('Slice', [x, start, end, g.ints(2, 3)]));
        },
        {},
        ['n', 3, 'h', 'w'],
      ),
  ],
  [
    'a crop of any size: not known',
    { ...stem(7, 2), resolution: 'unknown' },
    () => net((g, x) => seven(g, cropped(g, x, 8, -8)), {}, ['n', 3, 'h', 'w']),
  ],
  [
    'a resize by float32 factors, whose product in double is just below',
    { ...stem(7, 2), resolution: [224, 224] },
    () =>
      net(
        (g, x) => seven(g, g.add('Resize', [x, '', g.floats([4], [1, 1, 224 / 480, 224 / 640])], { mode: 'linear' })),
        {},
        [1, 3, 480, 640],
      ),
  ],
  [
    'a resize that keeps the aspect',
    { ...stem(7, 2), resolution: 'unknown' },
    () => resized((g, shape) => fitted(g, shape, 'ReduceMin')),
  ],
  [
    'a letterbox: a resize that keeps the aspect, padded to one size',
    { ...stem(7, 2), resolution: [192, 192] },
    () =>
      resized(
        (g, shape) => fitted(g, shape, 'ReduceMax'),
        (g, x) => {
          const places = g.add('Slice', [g.add('Shape', [x]), g.ints(2), g.ints(4)]);
          const missing = g.add('Sub', [g.ints(192, 192), places]);
          return g.add('Pad', [x, g.add('Concat', [g.ints(0, 0, 0, 0, 0, 0), missing], { axis: 0 })]);
        },
      ),
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

/** A 7x7 stem and an average, on an image whose axes nothing tells. */
function unshaped(shape: Shape | null, elemType: number, toImage: (g: GraphBuilder, x: string) => string): Made {
  const g = new GraphBuilder();
  if (shape === null) g.inputs.push({ name: 'image', type: { tensorType: { elemType } } });
  else g.input('image', shape, elemType);
  averageHead(g, relu(g, seven(g, toImage(g, 'image'))), 8);
  return { model: encode(g) };
}

const read = (layout: string): Expected => ({
  ...stem(7, 2),
  input: { layout, height: 'unknown', width: 'unknown' },
  resolution: 'unknown',
  head: 'average',
});

/** Channels last, to channels first and -1 to 1. */
const turned = (g: GraphBuilder, x: string): string =>
  scaleAndShift(g, g.add('Transpose', [g.add('Cast', [x], { to: types.float })], { perm: [0, 3, 1, 2] }));

const unsqueezed = (g: GraphBuilder, x: string): string => g.add('Unsqueeze', [x, g.ints(0)]);

const axes: readonly Row[] = [
  ['no shape at all', read('NCHW'), () => unshaped(null, types.float, (_, x) => x)],
  [
    'no shape at all, channels last',
    { ...read('NHWC'), normalization: { ...HALF, source: 'graph' } },
    () => unshaped(null, types.uint8, turned),
  ],
  ['no shape at all, one image', read('CHW'), () => unshaped(null, types.float, unsqueezed)],
  [
    'axes of any size, channels last',
    { ...read('NHWC'), normalization: { ...HALF, source: 'graph' } },
    () => unshaped(['n', 'h', 'w', 'c'], types.uint8, turned),
  ],
  ['axes of any size, one image', read('CHW'), () => unshaped(['c', 'h', 'w'], types.float, unsqueezed)],
  ...[null, ['n', 't', 'f']].map(
    (shape): Row => [
      `a layer over the last axis of ${shape ? 'three of any size' : 'no shape'}: no image`,
      { applies: false },
      () => {
        const g = new GraphBuilder();
        if (shape === null) g.inputs.push({ name: 'image', type: { tensorType: { elemType: types.float } } });
        else g.input('image', shape);
        const x = g.add('MatMul', [relu(g, g.add('MatMul', ['image', g.weights(64, 32)])), g.weights(32, 32)]);
        gemm(g, g.add('ReduceMean', [x], { axes: [1], keepdims: 0 }), 32);
        return { model: encode(g) };
      },
    ],
  ),
  [
    'axes of any size, a grey image by its first layer',
    { stem: { kernel: [7, 7], stride: [2, 2], in: 1 }, resolution: 'unknown' },
    () => {
      const g = new GraphBuilder();
      const x = conv(g, g.input('image', ['n', 'c', 'h', 'w']), 1, 8, { kernel: 7, stride: 2 });
      averageHead(g, relu(g, x), 8);
      return { model: encode(g) };
    },
  ],
];

/** Resized by factors that are fed beside the image. */
const fedFactors = (shape: Shape): Made =>
  net((g, x) => seven(g, g.add('Resize', [x, '', g.input('factors', [4])], { mode: 'linear' })), {}, shape);

test.each([
  ['any size is taken', ['n', 3, 'h', 'w'], 'symbolic-size'],
  ['any width is taken', ['n', 3, 224, 'w'], 'symbolic-size'],
  ['any height is taken', ['n', 3, 'h', 224], 'symbolic-size'],
  ['one is taken and changed', ['n', 3, 224, 224], 'changed-size'],
] as const)('why a size is not known: %s', async (_, shape, code) => {
  const inspected = await inspect(fedFactors(shape).model);
  expect(inspected).toMatchObject({ facts: { resolution: { known: false, reason: { code } } } });
});

detects('sizes solved from the graph', sizes);
detects('axes that nothing tells', axes);
