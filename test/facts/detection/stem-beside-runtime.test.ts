/** Stems that are claimed, against the pixels that reach one place of what onnxruntime computes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../../fixtures/build/builder.ts';
import { averageHead, conv, relu } from '../../../fixtures/build/layers.ts';
import { inspectSource } from '../../../src/facts/inspect-source.ts';
import { loneModel } from '../../../src/facts/lone-model.ts';
import type { StemValue } from '../../../src/facts/types.ts';
import { memorySource } from '../../../src/onnx/byte-source.ts';
import { defaultLimits } from '../../../src/onnx/limits.ts';
import type { InferenceSession, OpenSession } from '../../../src/sweep/session/types.ts';
import { onCpu, openSession, whySkipped } from '../../sweep/runtime.ts';

const SIDE = 48;
const CHANNELS = 3;
/** More than an image has: a layer of 1x1 on fewer mixes colours. */
const FEATURES = 8;

/** Pixels gathered in blocks: what comes out has `block` squared as many channels. */
type Gather = (g: GraphBuilder, x: string, block: number) => string;
const ones = (g: GraphBuilder, ...dims: readonly number[]): string =>
  g.floats(dims, new Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(1));

const gathers: Readonly<Record<string, Gather>> = {
  'one operator': (g, x, block) => g.add('SpaceToDepth', [x], { blocksize: block }),
  reshapes: (g, x, block) => {
    const places = SIDE / block;
    const cut = g.add('Reshape', [x, g.ints(1, CHANNELS, places, block, places, block)]);
    const moved = g.add('Transpose', [cut], { perm: [0, 3, 5, 1, 2, 4] });
    return g.add('Reshape', [moved, g.ints(1, CHANNELS * block * block, places, places)]);
  },
  slices: (g, x, block) => {
    const starts = Array.from({ length: block * block }, (_, i) => [Math.floor(i / block), i % block] as const);
    const parts = starts.map(([row, column]) =>
      g.add('Slice', [x, g.ints(row, column), g.ints(SIDE, SIDE), g.ints(2, 3), g.ints(block, block)]),
    );
    return g.add('Concat', parts, { axis: 1 });
  },
};

interface Case {
  readonly gather: string;
  readonly block: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padded: boolean;
}

const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
const cases: fc.Arbitrary<Case> = fc
  .record({
    gather: fc.constantFrom(...Object.keys(gathers)),
    block: fc.constantFrom(1, 1, 2, 4),
    kernel: pair(1, 5),
    stride: pair(1, 3),
    dilation: fc.constantFrom([1, 1], [1, 1], [2, 2], [1, 2]),
    padded: fc.boolean(),
  })
  // The two places in the middle see no edge.
  .filter(({ block, kernel, stride, dilation }) =>
    [0, 1].every((axis) => {
      const [k, s, d] = [kernel, stride, dilation].map((sizes) => sizes[axis] as number) as [number, number, number];
      return (k - 1) * d + 1 + 4 * s <= SIDE / block;
    }),
  );

function stem(g: GraphBuilder, { gather, block, kernel, stride, dilation, padded }: Case): string {
  const image = g.input('image', [1, CHANNELS, SIDE, SIDE]);
  const gathered = block === 1 ? image : (gathers[gather] as Gather)(g, image, block);
  const weights = ones(g, FEATURES, CHANNELS * block * block, ...kernel);
  const pads = padded ? { pads: [1, 1, 1, 1] } : {};
  return g.add('Conv', [gathered, weights], { kernel_shape: kernel, strides: stride, dilations: dilation, ...pads });
}

function claimed(one: Case): StemValue {
  const g = new GraphBuilder();
  averageHead(g, relu(g, conv(g, relu(g, stem(g, one)), FEATURES, 8, { kernel: 3 })), 8);
  const model = encode(g, { opset: 17 });
  const lone = loneModel(
    () => memorySource(model),
    () => 'no weights',
  );
  const result = inspectSource('model.onnx', null, defaultLimits, lone);
  if (result.status !== 'linted' || !result.facts.stem.known) throw new Error(JSON.stringify(result));
  return result.facts.stem.value;
}

/** Rows (or columns) of the image that reach the place in the middle of what comes out, and the one behind it. */
async function reaching(
  session: InferenceSession,
  axis: 0 | 1,
): Promise<readonly [readonly number[], readonly number[]]> {
  const found: [number[], number[]] = [[], []];
  for (let line = 0; line < SIDE; line++) {
    const data = Float32Array.from({ length: CHANNELS * SIDE * SIDE }, (_, at) => {
      const [row, column] = [Math.floor(at / SIDE) % SIDE, at % SIDE];
      return (axis === 0 ? row : column) === line ? 1 : 0;
    });
    const { y } = await session.run({ image: { type: 'float32', dims: [1, CHANNELS, SIDE, SIDE], data } });
    const [, , height = 1, width = 1] = y?.dims ?? [];
    const [row, column] = [Math.floor(height / 2) - 1, Math.floor(width / 2) - 1];
    const here = row * width + column;
    const behind = here + (axis === 0 ? width : 1);
    for (const [i, at] of [here, behind].entries()) if (Number(y?.data[at]) !== 0) found[i]?.push(line);
  }
  return found;
}

const RUNS = 40;

describe.skipIf(openSession === null)(`stem${whySkipped}`, () => {
  it('has as many taps and steps as pixels reach a place', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const g = new GraphBuilder();
        g.add('Identity', [stem(g, one)], {}, ['y']);
        g.output('y');
        const { session } = await (openSession as OpenSession)(encode(g, { opset: 17 }), onCpu, []);
        const { kernel, stride, inChannels } = claimed(one);
        expect(inChannels).toBe(CHANNELS);
        for (const axis of [0, 1] as const) {
          const [here, behind] = await reaching(session, axis);
          expect([kernel[axis], stride[axis]]).toEqual([here.length, (behind[0] as number) - (here[0] as number)]);
        }
        await session.close();
      }),
      { numRuns: RUNS },
    );
  });
});
