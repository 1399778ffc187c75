/** Small networks with one place left open, and what is expected of the rest. */
import { encode, GraphBuilder, type ModelOptions, type Shape, types } from '../../../fixtures/build/builder.ts';
import { averageHead, block, conv, layerNorm, relu, tokens, withClassToken } from '../../../fixtures/build/layers.ts';
import { type Expected, imageNet } from '../../../fixtures/build/models.ts';
import type { Stated } from '../../../src/facts/inspect-types.ts';

/** A model, and the files beside it. */
export interface Made {
  readonly model: Uint8Array;
  /** Files beside it, by name. */
  readonly sidecars?: Readonly<Record<string, unknown>>;
  readonly stated?: Stated;
}

export const CLIP = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] };
export const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
export const CAFFE = [103.939, 116.779, 123.68];

/** A network on a 3x224x224 image: `stem` gives 8 features, then a strided convolution, an average, a classifier. */
export function net(
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
export const bytesNet = (stem: (g: GraphBuilder, image: string) => string): Made => {
  const g = new GraphBuilder();
  const image = g.input('image', [1, 224, 224, 3], types.uint8);
  averageHead(g, conv(g, relu(g, stem(g, image)), 8, 16, { stride: 2 }), 16);
  return { model: encode(g) };
};

/** Bytes to -1 and 1. */
export const scaleAndShift = (g: GraphBuilder, x: string): string =>
  g.add('Sub', [g.add('Div', [x, g.scalar(127.5)]), g.scalar(1)]);

export const seven = (g: GraphBuilder, x: string): string => conv(g, x, 3, 8, { kernel: 7, stride: 2 });

/** `pre` on the image, then a 7x7 stem of stride 2. */
export const before = (pre: (g: GraphBuilder, image: string) => string, options: ModelOptions = {}): Made =>
  net((g, image) => seven(g, pre(g, image)), options);

/** A 7x7 stem, then `make` down to `logits`. */
export function after(make: (g: GraphBuilder, x: string) => void): Made {
  const g = new GraphBuilder();
  make(g, relu(g, seven(g, g.input('image', [1, 3, 224, 224]))));
  return { model: encode(g) };
}

export const toFeatures = (g: GraphBuilder, x: string): string =>
  relu(g, conv(g, x, 8, 16, { stride: 16, kernel: 17 }));

/** Tokens of a small transformer on 14x14 patches, to `head`. */
export function tokenNet(head: (g: GraphBuilder, x: string) => void, cls = true): Made {
  const g = new GraphBuilder();
  let x = tokens(g, conv(g, g.input('image', [1, 3, 224, 224]), 3, 32, { kernel: 16, stride: 16 }), 32, 196);
  x = cls ? withClassToken(g, x, 32, 196) : g.add('Add', [x, g.weights(1, 196, 32)]);
  head(g, layerNorm(g, block(g, x, 32), 32));
  return { model: encode(g) };
}

export const gemm = (g: GraphBuilder, x: string, features: number): void => {
  g.add('Gemm', [x, g.weights(features, 10)], {}, ['logits']);
  g.output('logits', [1, 10]);
};

export const stem = (
  kernel: number,
  stride: number,
  more: Partial<Exclude<Expected['stem'], string | undefined>> = {},
): Expected => ({
  stem: { kernel: [kernel, kernel], stride: [stride, stride], in: 3, ...more },
});
export const normalized = (mean: readonly number[], std: readonly number[], source = 'graph'): Expected => ({
  ...stem(7, 2),
  normalization: { mean, std, source },
});
export const imageNetRead = normalized(imageNet.mean, imageNet.std);
export const raw: Expected = { ...stem(7, 2), normalization: { scale: '0-255' } };
export const head = (name: string): Expected => ({ ...stem(7, 2), maxPools: [], head: name });
export const tokenHead = (name: string): Expected => ({ ...stem(16, 16), maxPools: [], head: name });
