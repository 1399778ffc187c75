/** Normalizations that are claimed, against what onnxruntime makes of the pixels. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder, types } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, relu } from '../../../fixtures/build/layers.ts';
import { inspectSource } from '../../../src/facts/inspect-source.ts';
import { loneModel } from '../../../src/facts/lone-model.ts';
import type { Fact, NormalizationValue } from '../../../src/facts/types.ts';
import { memorySource } from '../../../src/onnx/byte-source.ts';
import { defaultLimits } from '../../../src/onnx/limits.ts';
import type { TensorValue } from '../../../src/sweep/session/types.ts';
import { computed } from '../../graph/beside-runtime.ts';
import { openSession, whySkipped } from '../../sweep/runtime.ts';

const SIDE = 16;

/** Where channels are: 1 or 3. */
interface Place {
  readonly value: string;
  readonly channel: 1 | 3;
}
/** One operator or a few, as preprocessing is written. */
type Step = (g: GraphBuilder, at: Place) => Place;

const keep =
  (build: (g: GraphBuilder, at: Place) => string): Step =>
  (g, at) => ({ ...at, value: build(g, at) });

/** A constant for each channel, with or without axes that are 1. */
const perChannel = (g: GraphBuilder, { channel }: Place, values: readonly number[]): string =>
  g.floats(channel === 3 ? [3] : [1, 3, 1, 1], values);

const number = fc.integer({ min: 1, max: 400 }).map((x) => x / 100);
const shift = fc.integer({ min: -200, max: 200 }).map((x) => x / 100);
const three = <T>(one: fc.Arbitrary<T>) => fc.tuple(one, one, one);
const constant = fc.oneof(
  number.map((x) => (g: GraphBuilder, _: Place) => g.scalar(x)),
  three(number).map((values) => (g: GraphBuilder, at: Place) => perChannel(g, at, values)),
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(fc.constantFrom('Add', 'Sub', 'Mul', 'Div'), constant)
    .map(([op, make]) => keep((g, at) => g.add(op, [at.value, make(g, at)]))),
  fc
    .tuple(fc.constantFrom('Add', 'Sub', 'Mul'), constant)
    .map(([op, make]) => keep((g, at) => g.add(op, [make(g, at), at.value]))),
  fc.constantFrom(255, 127.5, 1 / 255).map((by) => keep((g, { value }) => g.add('Div', [value, g.scalar(by)]))),
  fc.constant(keep((g, { value, channel }) => g.add('Gather', [value, g.ints(2, 1, 0)], { axis: channel }))),
  fc.constant(
    keep((g, { value, channel }) => g.add('Slice', [value, g.ints(-1), g.ints(-5), g.ints(channel), g.ints(-1)])),
  ),
  fc.shuffledSubarray([0, 1, 2], { minLength: 3 }).map((order) =>
    keep((g, { value, channel }) => {
      const parts = [g.fresh(), g.fresh(), g.fresh()];
      g.add('Split', [value, g.ints(1, 1, 1)], { axis: channel }, parts);
      return g.add(
        'Concat',
        order.map((i) => parts[i] as string),
        { axis: channel },
      );
    }),
  ),
  three(fc.tuple(number, shift)).map((pairs) =>
    keep((g, { value, channel }) => {
      const parts = [g.fresh(), g.fresh(), g.fresh()];
      g.add('Split', [value, g.ints(1, 1, 1)], { axis: channel }, parts);
      const done = pairs.map(([by, plus], i) =>
        g.add('Add', [g.add('Mul', [parts[i] as string, g.scalar(by)]), g.scalar(plus)]),
      );
      return g.add('Concat', done, { axis: channel });
    }),
  ),
  fc.constant<Step>((g, { value, channel }) =>
    channel === 3
      ? { value: g.add('Transpose', [value], { perm: [0, 3, 1, 2] }), channel: 1 }
      : { value: g.add('Transpose', [value], { perm: [0, 2, 3, 1] }), channel: 3 },
  ),
  fc.constant(keep((g, { value }) => g.add('Squeeze', [g.add('Unsqueeze', [value, g.ints(0)]), g.ints(0)]))),
  fc.constant(
    keep((g, { value, channel }) =>
      g.add('Reshape', [
        g.add('Flatten', [value], { axis: 1 }),
        channel === 1 ? g.ints(1, 3, SIDE, SIDE) : g.ints(1, SIDE, SIDE, 3),
      ]),
    ),
  ),
  fc.constant(keep((g, { value }) => g.add('Cast', [value], { to: types.float }))),
  fc.constant(keep((g, { value }) => g.add('Clip', [value, g.scalar(-10_000), g.scalar(10_000)]))),
  fc.constant(keep((g, { value }) => g.add('Neg', [g.add('Neg', [value])]))),
  fc.tuple(three(number), fc.shuffledSubarray([0, 1, 2], { minLength: 3 })).map(
    ([scale, order]): Step =>
      (g, at) => {
        if (at.channel !== 3) return at;
        const matrix = [0, 1, 2].flatMap((from) => order.map((i, to) => (i === from ? (scale[to] as number) : 0)));
        return { ...at, value: g.add('MatMul', [at.value, g.floats([3, 3], matrix)]) };
      },
  ),
  fc.tuple(three(number), three(shift), three(shift), three(number)).map(
    ([scale, bias, mean, variance]): Step =>
      (g, at) =>
        at.channel === 1
          ? keep((g, { value }) =>
              g.add(
                'BatchNormalization',
                [value, ...[scale, bias, mean, variance].map((data) => g.floats([3], data))],
                { epsilon: 0.001 },
              ),
            )(g, at)
          : at,
  ),
  fc.tuple(three(number), three(shift), fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), fc.boolean()).map(
    ([scale, bias, order, isGrouped]): Step =>
      (g, at) => {
        if (at.channel !== 1) return at;
        const weights = isGrouped
          ? scale
          : order.flatMap((from, to) => [0, 1, 2].map((i) => (i === from ? (scale[to] as number) : 0)));
        return keep((g, { value }) =>
          g.add('Conv', [value, g.floats(isGrouped ? [3, 1, 1, 1] : [3, 3, 1, 1], weights), g.floats([3], bias)], {
            kernel_shape: [1, 1],
            group: isGrouped ? 3 : 1,
          }),
        )(g, at);
      },
  ),
);

/** What cuts pixels off or rounds them, a little or nearly all. */
const lossy: fc.Arbitrary<Step> = fc.oneof(
  fc
    .constantFrom([0, 1], [0, 255], [-1, 1], [0, 0.2])
    .map(([low = 0, high = 0]) => keep((g, { value }) => g.add('Clip', [value, g.scalar(low), g.scalar(high)]))),
  fc.constantFrom(0, 0.9, 100).map((bound) => keep((g, { value }) => g.add('Max', [value, g.scalar(bound)]))),
  fc.constantFrom(255, 0.1, 1).map((bound) => keep((g, { value }) => g.add('Min', [value, g.scalar(bound)]))),
  fc.constantFrom('Round', 'Floor').map((op) => keep((g, { value }) => g.add(op, [value]))),
  fc
    .constantFrom(types.uint8, types.int8, types.int32)
    .map((to) => keep((g, { value }) => g.add('Cast', [g.add('Cast', [value], { to })], { to: types.float }))),
  fc.constantFrom(2, 128).map((by) =>
    keep((g, { value }) => {
      const bytes = g.add('Cast', [value], { to: types.uint8 });
      const less = g.add('Sub', [bytes, g.constant({ dims: [], dataType: types.uint8, rawData: Uint8Array.of(by) })]);
      return g.add('Cast', [less], { to: types.float });
    }),
  ),
);

interface Case {
  readonly bytes: boolean;
  readonly channel: 1 | 3;
  readonly chain: readonly Step[];
}
const casesOf = (...of: readonly fc.Arbitrary<Step>[]): fc.Arbitrary<Case> =>
  fc.record({
    bytes: fc.boolean(),
    channel: fc.constantFrom(1, 3),
    chain: fc.array(fc.oneof(...of), { minLength: 1, maxLength: 5 }),
  });

const dimsOf = (channel: 1 | 3): readonly number[] => (channel === 1 ? [1, 3, SIDE, SIDE] : [1, SIDE, SIDE, 3]);

/** The pixels as the chain leaves them, with channels in front. */
function chained(g: GraphBuilder, { bytes, channel, chain }: Case): string {
  const image = g.input('image', dimsOf(channel), bytes ? types.uint8 : types.float);
  const start: Place = { value: bytes ? g.add('Cast', [image], { to: types.float }) : image, channel };
  const end = chain.reduce((at, step) => step(g, at), start);
  return end.channel === 1 ? end.value : g.add('Transpose', [end.value], { perm: [0, 3, 1, 2] });
}

function claimed(one: Case): Fact<NormalizationValue> {
  const g = new GraphBuilder();
  averageHead(g, relu(g, conv(g, chained(g, one), 3, 8, { kernel: 7, stride: 2 })), 8);
  const model = encode(g, { opset: 17 });
  const result = inspectSource(
    'model.onnx',
    null,
    defaultLimits,
    loneModel(
      () => memorySource(model),
      () => 'no weights',
    ),
  );
  if (result.status !== 'linted') throw new Error(JSON.stringify(result));
  return result.facts.normalization;
}

/** The three channels that come out where the image has these levels in its own. */
async function seen(one: Case, levels: readonly number[]): Promise<readonly number[]> {
  const g = new GraphBuilder();
  g.output(g.add('Identity', [chained(g, one)], {}, ['y']));
  const dims = dimsOf(one.channel);
  const channelOf = (at: number): number => (one.channel === 3 ? at % 3 : Math.floor(at / SIDE ** 2));
  const data = Array.from({ length: 3 * SIDE ** 2 }, (_, at) => levels[channelOf(at)] as number);
  const image: TensorValue = one.bytes
    ? { type: 'uint8', dims, data: Uint8Array.from(data) }
    : { type: 'float32', dims, data: Float32Array.from(data) };
  const y = await computed(encode(g, { opset: 17 }), { image });
  if (y === null) throw new Error('the runtime refuses the model');
  return [0, 1, 2].map((channel) => Number(y.data[channel * SIDE ** 2]));
}

/** How each channel of the image reaches the stem, between two levels: `scale * x + offset`. */
async function truth(
  one: Case,
  [low, high]: readonly [number, number],
): Promise<readonly { readonly scale: number; readonly offset: number }[]> {
  const dark = await seen(one, [low, low, low]);
  return Promise.all(
    [0, 1, 2].map(async (origin) => {
      const lit = await seen(one, [low, low, low].with(origin, high));
      const rises = lit.map((x, channel) => x - (dark[channel] as number));
      const scale = rises.reduce((most, rise) => (Math.abs(rise) > Math.abs(most) ? rise : most), 0) / (high - low);
      return { scale, offset: (dark[rises.findIndex((rise) => rise === scale * (high - low))] ?? 0) - scale * low };
    }),
  );
}

/** What the fact says of the same. */
function said(fact: Fact<NormalizationValue>, channel: number): { readonly scale: number; readonly offset: number } {
  if (!fact.known) return { scale: 1, offset: 0 };
  const { feed, mean, std } = fact.value;
  const [m, s] = [mean[channel] as number, std[channel] as number];
  return { scale: 1 / ((feed === '0-255' ? 255 : 1) * s), offset: -m / s };
}

const RUNS = 150;

describe.skipIf(openSession === null)(`normalization${whySkipped}`, () => {
  it('is what the pixels go through', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(casesOf(steps), async (one) => {
        const fact = claimed(one);
        // Constants of no range that pixels have are told as such.
        if (!fact.known && fact.reason.code !== 'no-normalization') return;
        compared++;
        for (const [channel, { scale, offset }] of (await truth(one, [0, 1])).entries()) {
          const told = said(fact, channel);
          // A standard deviation has no sign: a negative turns the scale around, and the offset with it.
          expect(told.scale / Math.abs(scale)).toBeCloseTo(1, 3);
          expect((told.offset - Math.sign(scale) * offset) / Math.max(1, Math.abs(offset))).toBeCloseTo(0, 3);
        }
      }),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS / 4);
  });

  it('is known where most of the pixels are left', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(casesOf(steps, lossy), async (one) => {
        const fact = claimed(one);
        if (!fact.known) return;
        compared++;
        const top = fact.value.feed === '0-255' ? 255 : 1;
        // Between the ends, where a quarter may be lost; what is rounded has some levels between these two.
        const middle = [Math.floor(0.4 * top * 255) / 255, Math.floor(0.6 * top * 255) / 255] as const;
        for (const [channel, { scale }] of (await truth(one, middle)).entries()) {
          expect(said(fact, channel).scale / Math.abs(scale)).toBeGreaterThan(0.75);
          expect(said(fact, channel).scale / Math.abs(scale)).toBeLessThan(1.33);
        }
      }),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS / 10);
  });
});
