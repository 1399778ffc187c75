/** What kind of network it is. */
import { encode, GraphBuilder } from '../../../fixtures/build/builder.ts';
import { conv, maxPool, normalize, relu, tokens } from '../../../fixtures/build/layers.ts';
import { CLIP, gemm, HALF, type Made, net, seven, tokenNet } from './networks.ts';
import { detects } from './row.ts';

/** Two convolutions and a max pool behind each, as LeNet has them. */
function leNet(): Made {
  const g = new GraphBuilder();
  const first = maxPool(g, relu(g, conv(g, g.input('image', [1, 1, 28, 28]), 1, 6, { kernel: 5 })), 2, 2);
  const second = maxPool(g, relu(g, conv(g, first, 6, 16, { kernel: 5 })), 2, 2);
  gemm(g, g.add('Flatten', [second], { axis: 1 }), 16 * 7 * 7);
  return { model: encode(g) };
}

/** Patches, then layers over places and over features. */
function mixer(): Made {
  const g = new GraphBuilder();
  const x = tokens(g, conv(g, g.input('image', [1, 3, 224, 224]), 3, 32, { kernel: 16, stride: 16 }), 32, 196);
  const across = g.add('MatMul', [g.add('Transpose', [x], { perm: [0, 2, 1] }), g.weights(196, 196)]);
  const within = g.add('MatMul', [g.add('Transpose', [relu(g, across)], { perm: [0, 2, 1] }), g.weights(32, 32)]);
  gemm(g, g.add('ReduceMean', [within], { axes: [1], keepdims: 0 }), 32);
  return { model: encode(g) };
}

/** A 7x7 stem with a pool behind it, on pixels normalized by these constants. */
const pooled =
  (
    pool: 'AveragePool' | 'MaxPool',
    { mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] },
  ) =>
  (): Made =>
    net((g, x) => {
      const features = relu(g, seven(g, normalize(g, x, mean, std)));
      return g.add(pool, [features], { kernel_shape: [2, 2], strides: [2, 2] });
    });

detects('family', [
  ["an average-pooled stem behind CLIP's constants", { family: 'cnn', clip: true }, pooled('AveragePool', CLIP)],
  ['an average-pooled stem behind others', { family: 'cnn', clip: false }, pooled('AveragePool', HALF)],
  ["a max-pooled stem behind CLIP's constants", { family: 'cnn', clip: false }, pooled('MaxPool', CLIP)],
  ['two convolutions', { family: 'cnn' }, leNet],
  ['more of them', { family: 'cnn' }, () => net((g, x) => seven(g, x))],
  ['patches and layers', { family: 'mlp' }, mixer],
  [
    'patches and attention',
    { family: 'vit' },
    () => tokenNet((g, x) => gemm(g, g.add('ReduceMean', [x], { axes: [1], keepdims: 0 }), 32)),
  ],
]);
