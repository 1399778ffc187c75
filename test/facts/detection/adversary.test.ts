/** What looks like something it is not: told as it is, or not at all. */
import { GraphBuilder, tensor, types } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, maxPool, normalize, relu } from '../../../fixtures/build/layers.ts';
import { imageNet } from '../../../fixtures/build/models.ts';
import { after, before, bytesNet, type Made, net, normalized, seven, stem } from './networks.ts';
import { detects, type Row } from './row.ts';

const unknown = { ...stem(7, 2), normalization: 'unknown' } as const;
const bgr = normalized([...imageNet.mean].reverse(), [...imageNet.std].reverse());
const normal = (g: GraphBuilder, x: string): string => normalize(g, x, imageNet.mean, imageNet.std);

/** One of two branches, by a condition that comes in. */
function either(make: (inner: GraphBuilder, x: string, isThen: boolean) => string): Made {
  return before((g, x) => {
    const branch = (isThen: boolean): GraphBuilder => {
      const inner = new GraphBuilder(isThen ? 'then' : 'else');
      return inner.output(make(inner, x, isThen));
    };
    const condition = g.input('flag', [], types.bool);
    return g.add('If', [condition], { then_branch: branch(true), else_branch: branch(false) });
  });
}

/** Patches of 2x2 in the channels, channel by channel, then a 7x7 stem. */
const behindPatches = (then: (g: GraphBuilder, x: string) => string): Made =>
  net((g, image) => {
    const cut = g.add('Reshape', [image, g.ints(1, 3, 112, 2, 112, 2)]);
    const moved = g.add('Transpose', [cut], { perm: [0, 1, 3, 5, 2, 4] });
    return conv(g, then(g, g.add('Reshape', [moved, g.ints(1, 12, 112, 112)])), 12, 8, { kernel: 7, stride: 2 });
  });
const four = (values: readonly number[]): readonly number[] => values.flatMap((x) => [x, x, x, x]);

/** The part of a sequence that `SplitToSequence` makes of the channels. */
const part = (g: GraphBuilder, parts: string, place: number): string =>
  g.add('SequenceAt', [parts, g.constant(tensor([], [place], types.int64))]);

const odd: readonly Row[] = [
  [
    'channels turned round by the parts of a sequence',
    bgr,
    () =>
      before((g, x) => {
        const one = g.constant(tensor([], [1], types.int64));
        const parts = g.add('SplitToSequence', [x, one], { axis: 1 });
        const turned = g.add(
          'Concat',
          [2, 1, 0].map((place) => part(g, parts, place)),
          { axis: 1 },
        );
        const means = [...imageNet.mean];
        const stds = [...imageNet.std];
        return normalize(g, turned, means, stds);
      }),
  ],
  [
    'channels turned round by ReverseSequence',
    bgr,
    () => before((g, x) => normal(g, g.add('ReverseSequence', [x, g.ints(3)], { time_axis: 1, batch_axis: 0 }))),
  ],
  [
    'branches that do different things',
    unknown,
    () => either((g, x, isThen) => (isThen ? normal(g, x) : g.add('Identity', [x]))),
  ],
  [
    'branches that resize or not',
    { ...stem(7, 2), resolution: 'unknown' },
    () =>
      either((g, x, isThen) =>
        isThen ? g.add('Identity', [x]) : g.add('Resize', [x, '', '', g.ints(1, 3, 160, 160)], { mode: 'linear' }),
      ),
  ],
  [
    'a batch normalization behind space-to-depth',
    { stem: { kernel: [14, 14], stride: [4, 4], in: 3 }, normalization: { ...imageNet, source: 'graph' } },
    () =>
      behindPatches((g, x) => {
        const variance = imageNet.std.map((s) => s ** 2);
        const constants = [four([1, 1, 1]), four([0, 0, 0]), four(imageNet.mean), four(variance)];
        return g.add('BatchNormalization', [x, ...constants.map((data) => g.floats([12], data))], { epsilon: 0 });
      }),
  ],
  [
    'a batch normalization by what comes in',
    unknown,
    () =>
      before((g, x) => {
        const constants = [[1, 1, 1], [0, 0, 0], imageNet.mean, imageNet.std.map((s) => s ** 2)];
        return g.add('BatchNormalization', [x, ...constants.map((data) => g.floats([3], data))], { training_mode: 1 });
      }),
  ],
  [
    'a quantised convolution with a zero point of its own',
    { ...stem(7, 2), normalization: 'unknown' },
    () =>
      bytesNet((g, x) => {
        const first = g.add('Transpose', [x], { perm: [0, 3, 1, 2] });
        const weights = g.constant(tensor([8, 3, 7, 7], new Array<number>(1176).fill(1), types.int8));
        const zero = g.constant(tensor([], [128], types.uint8));
        const window = { kernel_shape: [7, 7], strides: [2, 2], pads: [3, 3, 3, 3] };
        return g.add('Cast', [g.add('ConvInteger', [first, weights, zero], window)], { to: types.float });
      }),
  ],
  ...([1, 4] as const).map(
    (colours): Row => [
      `other colours, ${colours} of 3`,
      { stem: { kernel: [7, 7], stride: [2, 2] }, normalization: 'unknown' },
      () => net((g, x) => conv(g, conv(g, x, 3, colours, { kernel: 1 }), colours, 8, { kernel: 7, stride: 2 })),
    ],
  ),
  [
    'a scale that is not the one they were quantised with',
    unknown,
    () =>
      before((g, x) => {
        const zero = g.constant(tensor([], [0], types.uint8));
        const bytes = g.add('QuantizeLinear', [x, g.scalar(1 / 255), zero]);
        return g.add('Sub', [g.add('DequantizeLinear', [bytes, g.scalar(2 / 255), zero]), g.scalar(1)]);
      }),
  ],
  ['a rectified normalization', unknown, () => before((g, x) => relu(g, normal(g, x)))],
  [
    'padding by less than nothing',
    { ...stem(7, 2), resolution: [192, 192] },
    () => before((g, x) => g.add('Pad', [x, g.ints(0, 0, -16, -16, 0, 0, -16, -16)])),
  ],
  [
    'one part of the rows',
    { ...stem(7, 2), resolution: 'unknown' },
    () =>
      before((g, x) => {
        const parts = [g.fresh(), g.fresh()];
        g.add('Split', [x, g.ints(192, 32)], { axis: 2 }, parts);
        return parts[0] as string;
      }),
  ],
  [
    'places taken by a grid',
    { ...stem(7, 2), resolution: [100, 120] },
    () => before((g, x) => g.add('GridSample', [x, g.weights(1, 100, 120, 2)])),
  ],
  [
    'a resize that keeps the aspect',
    { ...stem(7, 2), resolution: [192, 256] },
    () =>
      net(
        (g, x) =>
          seven(
            g,
            g.add('Resize', [x, '', '', g.ints(256, 256)], { axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' }),
          ),
        {},
        [1, 3, 480, 640],
      ),
  ],
  [
    'a letterbox of a declared size',
    { ...stem(7, 2), resolution: [256, 256] },
    () =>
      net(
        (g, x) => {
          const fitted = g.add('Resize', [x, '', '', g.ints(1, 3, 192, 256)], { mode: 'linear' });
          return seven(g, g.add('Pad', [fitted, g.ints(0, 0, 32, 0, 0, 0, 32, 0)]));
        },
        {},
        [1, 3, 480, 640],
      ),
  ],
  [
    'a feature that is given out beside the classes',
    { ...stem(7, 2), maxPools: [[3, 3]], head: 'average' },
    () =>
      after((g, x) => {
        averageHead(g, relu(g, conv(g, maxPool(g, x, 3, 2), 8, 16)), 16);
        g.output(x, [1, 8, 112, 112]);
      }),
  ],
];

detects('adversaries', odd);
