/** A stem of very many branches costs as much as its branches are many, not each beside each. */
import { expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { averageHead } from '../../fixtures/build/layers.ts';
import { firstLayersOf } from '../../src/facts/first-layers.ts';
import { findImage } from '../../src/facts/image/find.ts';
import { lower } from '../../src/graph/lower/index.ts';
import { startBudget } from '../../src/onnx/budget.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { defaultLimits } from '../../src/onnx/limits.ts';
import { readModel } from '../../src/onnx/read-model.ts';

/** Convolutions on the image, joined by `join`. */
function branches(count: number, join: (g: GraphBuilder, parts: readonly string[]) => string): Uint8Array {
  const g = new GraphBuilder();
  const image = g.input('image', [1, 3, 64, 64]);
  const weights = g.floats([8, 3, 3, 3], new Array<number>(216).fill(1));
  const parts = Array.from({ length: count }, () => g.add('Conv', [image, weights], { kernel_shape: [3, 3] }));
  averageHead(g, join(g, parts), 8);
  return encode(g);
}

/** How often the stem asks what a value is. */
function asked(bytes: Uint8Array): number {
  const budget = startBudget(defaultLimits);
  const source = memorySource(bytes);
  const graph = lower(readSync(readModel(bytes.length, budget), source), budget);
  const payload = { read: source.read, external: () => 'none' };
  const image = findImage({ graph, payload, budget }, null);
  if ('code' in image) throw new Error(image.message);
  let count = 0;
  const of: typeof image.interpretation.of = (value) => {
    count += 1;
    return image.interpretation.of(value);
  };
  const layers = firstLayersOf({ ...image, interpretation: { ...image.interpretation, of } });
  expect(layers).toMatchObject({ main: { kernel: [3, 3] }, fused: true });
  return count;
}

const sum = (g: GraphBuilder, parts: readonly string[]): string => g.add('Sum', [...parts]);

it.each([
  ['one sum', sum],
  [
    'a sum of sums',
    (g: GraphBuilder, parts: readonly string[]): string =>
      sum(
        g,
        parts.filter((_, i) => i % 2 === 0).map((part, i) => g.add('Add', [part, parts[2 * i + 1] as string])),
      ),
  ],
])('%s', (_, join) => {
  expect(asked(branches(800, join))).toBeLessThan(20 * 800);
});
