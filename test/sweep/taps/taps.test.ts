/** Networks of one layer, through the real runtime: the tables of rules/, measured. */
import { describe, expect, it } from 'vitest';
import { encode, GraphBuilder, tensor } from '../../../fixtures/build/builder.ts';
import type { Facts } from '../../../src/facts/types.ts';
import type { SweepTap } from '../../../src/lint/sweep-types.ts';
import { editedBytes } from '../../../src/sweep/graph-edit/draft.ts';
import { normals } from '../../../src/sweep/noise/draw.ts';
import { measureTaps } from '../../../src/sweep/taps/measure.ts';
import { planTaps } from '../../../src/sweep/taps/plan.ts';
import { filterBankNoise } from '../../../src/theory/filter-bank.ts';
import { stemDb } from '../../../src/theory/stem.ts';
import { draftOf, float32, imageFacts, wave } from '../graph-edit/edited.ts';
import { onCpu, openSession, whySkipped } from '../runtime.ts';

/** Taps of a model fed flat grey images of its input's size with unclipped Gaussian noise. */
async function tap({ bytes, facts }: Network, images = 6): Promise<readonly SweepTap[]> {
  if (openSession === null) throw new Error('no runtime');
  const plan = planTaps({ facts }, draftOf(bytes), 7);
  if (plan.draft === null) return plan.missing;
  const { session } = await openSession(editedBytes(plan.draft), onCpu);
  const taps = measureTaps(plan);
  const [input] = session.inputs;
  const dims = (input?.dims ?? []).map((dim) => (typeof dim === 'number' ? dim : 1));
  const length = dims.reduce((product, dim) => product * dim, 1);
  for (let image = 0; image < images; image++) {
    const clean = new Float32Array(length).fill(0.5);
    const noise = normals({ seed: 0, image: `image ${image}`, draw: 0 }, new Float32Array(length));
    const run = (x: Float32Array) => session.run({ [input?.name ?? '']: float32(dims, x) });
    taps.addPair(await run(clean), await run(clean.map((x, at) => x + 0.01 * (noise[at] as number))));
  }
  await session.close();
  return taps.taps();
}

interface Stem {
  readonly kernel: number;
  readonly stride: number;
  readonly weights: readonly number[];
  readonly out: number;
}

interface Pool {
  readonly op: string;
  readonly window: number;
  readonly stride: number;
}

interface Network {
  readonly bytes: Uint8Array;
  readonly facts: Facts;
}

/** image -> Conv -> [pool] -> mean -> y, three channels. */
function network(stem: Stem, pool: Pool | null): Network {
  const g = new GraphBuilder();
  const { kernel, stride, weights, out } = stem;
  const pad = Math.floor(kernel / 2);
  const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] };
  const image = g.input('image', [1, 3, 96, 96]);
  let x = g.add('Conv', [image, g.constant(tensor([out, 3, kernel, kernel], weights))], attributes);
  if (pool !== null) {
    x = g.add(pool.op, [x], { kernel_shape: [pool.window, pool.window], strides: [pool.stride, pool.stride] });
  }
  g.add('GlobalAveragePool', [x], {}, ['y']);
  return { bytes: encode(g.output('y', [1, out, 1, 1])), facts: factsOf(stem, pool) };
}

/** As the linter finds them in networks that are more than a layer. */
function factsOf({ kernel, stride, weights, out }: Stem, pool: Pool | null): Facts {
  const found = filterBankNoise({ weights, shape: [out, 3, kernel, kernel] }, [stride, stride]);
  const stem = {
    form: 'convolution',
    kernel: [kernel, kernel],
    stride: [stride, stride],
    inChannels: 3,
    outChannels: out,
    weights: { ...found, noiseBandwidth: found.noiseBandwidth ?? 1 },
  } as const;
  const kind = pool?.op === 'MaxPool' ? 'max' : 'average';
  const trunk = pool === null ? [] : [{ ...square(pool), kind, at: 'graph.node[1]' } as const];
  return {
    ...imageFacts({ size: [96, 96] }),
    stem: { known: true, value: stem, source: 'graph', evidence: [{ at: 'graph.node[0]', text: '' }] },
    pooling: { known: true, value: { trunk, branches: [], head: 'average' }, source: 'graph', evidence: [] },
  };
}

const square = ({ window, stride }: Pool) => ({ window: [window, window], stride: [stride, stride] }) as const;

/** Each channel under a box of its own, so that channels stay independent. */
const box = (kernel: number, stride: number): Stem => ({
  kernel,
  stride,
  out: 3,
  weights: [0, 1, 2].flatMap((out) =>
    [0, 1, 2].flatMap((channel) => new Array<number>(kernel * kernel).fill(out === channel ? 1 / kernel ** 2 : 0)),
  ),
});

describe.skipIf(openSession === null)(`one layer, measured${whySkipped}`, () => {
  it.each([
    [1, 0],
    [2, -6.02],
    [3, -9.54],
    [5, -13.98],
    [7, -16.9],
    [8, -18.06],
  ])('a box stem of %i x %i: 1/k^2', async (kernel, db) => {
    const [stem] = await tap(network(box(kernel, Math.min(2, kernel)), null));
    const expected = db + 16.9;
    expect(stem).toMatchObject({ rule: 'stem-kernel', verdict: 'agrees', reason: null });
    expect(Math.abs((stem?.measuredDb ?? 0) - expected)).toBeLessThan(0.3);
  });

  it('a stem that is no box: its noise-equivalent bandwidth, whatever the scale of its channels', async () => {
    const shape = [8, 3, 5, 5] as const;
    const weights = Array.from(wave(600, 0.37), (w, at) => w * (1 + Math.floor(at / 75)));
    const [stem] = await tap(network({ kernel: 5, stride: 2, out: 8, weights }, null));
    const { noiseBandwidth } = filterBankNoise({ weights, shape }, [2, 2]);
    const expected = stemDb(noiseBandwidth ?? 0, 7);
    expect(Math.abs((stem?.measuredDb ?? 0) - expected)).toBeLessThan(0.3);
    expect(stem).toMatchObject({ verdict: 'agrees', agreesWith: 'refined' });
  });

  it.each([
    [2, 7.93],
    [3, 13.63],
    [4, 17.37],
    [5, 20.13],
  ])('a max pool of %i x %i on independent noise', async (window, db) => {
    const [, pool] = await tap(network(box(1, 1), { op: 'MaxPool', window, stride: window }));
    expect(pool).toMatchObject({ rule: 'pooling', predictedDb: db, verdict: 'agrees' });
    expect(Math.abs((pool?.measuredDb ?? 0) - db)).toBeLessThan(0.3);
  });

  it.each([
    ['7x7/2 box, 3x3', 7, 2, 3, 4.8],
    ['7x7/1 box, 3x3', 7, 1, 3, 2.49],
    ['3x3/1 box, 3x3', 3, 1, 3, 5.59],
    ['3x3/1 box, 2x2', 3, 1, 2, 2.41],
    ['3x3/2 box, 3x3', 3, 2, 3, 10.01],
  ])('a max pool behind a stem: %s', async (_, kernel, stride, window, db) => {
    const [, pool] = await tap(network(box(kernel, stride), { op: 'MaxPool', window, stride: 2 }), 8);
    expect(Math.abs((pool?.measuredDb ?? 0) - db)).toBeLessThan(0.3);
    expect(pool).toMatchObject({ verdict: 'agrees', agreesWith: 'refined' });
  });

  it('an average pool stands 0 dB from an average', async () => {
    const [, pool] = await tap(network(box(3, 1), { op: 'AveragePool', window: 3, stride: 2 }));
    expect(pool).toMatchObject({ predictedDb: 0, measuredDb: 0, ci95: [0, 0], verdict: 'agrees' });
  });
});
