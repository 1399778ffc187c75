import type { GraphBuilder } from '../../../fixtures/build/builder.ts';
import { averageHead, classifier, conv, maxPool, relu } from '../../../fixtures/build/layers.ts';
import { classToken, type Expected } from '../../../fixtures/build/models.ts';
import { after, gemm, head, type Made, net, seven, stem, toFeatures, tokenHead, tokenNet } from './networks.ts';
import { detects, type Row } from './row.ts';

/** Clusters that share each place among them, summed over the places. */
const clustered = (): Made =>
  after((g, x) => {
    const shares = g.add('Softmax', [conv(g, x, 8, 8, { kernel: 1 })], { axis: 1 });
    const summed = g.add('ReduceSum', [g.add('Mul', [x, shares]), g.ints(2, 3)], { keepdims: 0 });
    gemm(g, summed, 8);
  });

/** A maximum over all places of `toFeatures`. */
const maxHead: Expected = { ...head('max'), headWindow: [7, 7] };

/** Scores of ten classes, behind a global average. */
const scores = (g: GraphBuilder, x: string): string =>
  g.add('Gemm', [g.add('Flatten', [g.add('GlobalAveragePool', [toFeatures(g, x)])]), g.weights(16, 10)]);

const best = (g: GraphBuilder, x: string): string => g.add('ArgMax', [x], { axis: 1, keepdims: 1 });

/** What is made of scores by operators whose results have no size that is known, or not the scores' own. */
const answers: readonly (readonly [title: string, make: (g: GraphBuilder, x: string) => void])[] = [
  ['classes above a limit', (g, x) => void g.output(g.add('NonZero', [g.add('Greater', [x, g.scalar(0.5)])]))],
  ['the score of the best class', (g, x) => void g.output(g.add('GatherElements', [x, best(g, x)], { axis: 1 }))],
  ['the label of the best class', (g, x) => void g.output(g.add('Gather', [g.weights(10, 4), best(g, x)]))],
  [
    'the best class marked',
    (g, x) => {
      const none = g.add('ConstantOfShape', [g.add('Shape', [x])]);
      g.output(g.add('ScatterElements', [none, best(g, x), x], { axis: 1 }));
    },
  ],
  [
    'scores of each image by themselves, put together',
    (g, x) => void g.output(g.add('ConcatFromSequence', [g.add('SplitToSequence', [x])], { axis: 0 })),
  ],
];

const pools: readonly Row[] = [
  ['global average', head('average'), () => after((g, x) => averageHead(g, toFeatures(g, x), 16))],
  [
    'global max by a MaxPool of full size',
    maxHead,
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
    "GeM in ONNX Runtime's layout",
    head('gem'),
    () =>
      after((g, x) => {
        const powers = g.add('Pow', [toFeatures(g, x), g.scalar(3)]);
        const blocked = g.add('com.microsoft.nchwc:ReorderInput', [powers]);
        const pooled = g.add('com.microsoft.nchwc:AveragePool', [blocked], { kernel_shape: [7, 7] });
        const mean = g.add('com.microsoft.nchwc:ReorderOutput', [pooled], { channels: 16 });
        classifier(g, g.add('Pow', [mean, g.scalar(1 / 3)]), 16);
      }),
  ],
  [
    'a mean over rows and columns, of which one row is left',
    head('average'),
    () =>
      after((g, x) => {
        const row = g.add('Conv', [toFeatures(g, x), g.weights(16, 16, 7, 1)], { kernel_shape: [7, 1] });
        gemm(g, g.add('ReduceMean', [row], { axes: [2, 3], keepdims: 0 }), 16);
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
  ['mean before the tokens, taken as it is', tokenHead('token-mean'), () => tokenNet(takenMean(3), false)],
  [
    'mean before the tokens, behind more layers than are walked',
    tokenHead('attention'),
    () => tokenNet(takenMean(70), false),
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
    'max by a NhwcMaxPool of full size',
    maxHead,
    () =>
      after((g, x) => {
        const y = g.add('Transpose', [toFeatures(g, x)], { perm: [0, 2, 3, 1] });
        classifier(g, g.add('com.microsoft:NhwcMaxPool', [y], { kernel_shape: [7, 7] }), 16);
      }),
  ],
  [
    'max by GlobalMaxPool',
    maxHead,
    () => after((g, x) => classifier(g, g.add('GlobalMaxPool', [toFeatures(g, x)]), 16)),
  ],
  [
    'max by ReduceMax',
    maxHead,
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
  ...answers.map(([title, make]): Row => [title, head('average'), () => after((g, x) => make(g, scores(g, x)))]),
  ['a sum of shares of clusters', { ...stem(7, 2), head: 'average' }, clustered],
  [
    'a pool over one frame',
    { ...stem(7, 2), maxPools: [[3, 3]] },
    () =>
      net((g, x) => {
        const frame = g.add('Unsqueeze', [relu(g, seven(g, x)), g.ints(2)]);
        const pool = { kernel_shape: [1, 3, 3], strides: [1, 2, 2], pads: [0, 1, 1, 0, 1, 1] };
        return g.add('Squeeze', [g.add('MaxPool', [frame], pool), g.ints(2)]);
      }),
  ],
  ['a feature map out: no head', head('none'), () => after((g, x) => void g.output(toFeatures(g, x)))],
];

/** The mean of tokens stands before them, goes through layers that mix none of them, and is taken. */
const takenMean = (layers: number) => (g: GraphBuilder, x: string) => {
  const mean = g.add('ReduceMean', [x], { axes: [1], keepdims: 1 });
  let tokens = g.add('Concat', [mean, x], { axis: 1 });
  for (let i = 0; i < layers; i++) tokens = relu(g, tokens);
  classToken(g, tokens, 32);
};

detects('pooling and head', pools);
