import { appendFileSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SweepImage } from '../../src/sweep/data/types.ts';
import type { PreprocessPlan } from '../../src/sweep/preprocess/plan-types.ts';
import { planFeeds } from '../../src/sweep/run/feeds.ts';
import { noJournal, openJournal } from '../../src/sweep/run/journal.ts';
import { type MeasureRequest, measure } from '../../src/sweep/run/measure.ts';
import { createPreparer } from '../../src/sweep/run/prepare.ts';
import { probe } from '../../src/sweep/run/probe.ts';
import { settledInOrder } from '../../src/sweep/run/settled-in-order.ts';
import type { Recipe } from '../../src/sweep/run/types.ts';
import { SweepError } from '../../src/sweep/sweep-error.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { type FakeOptions, type FakeSession, fakeSession } from './fake-session.ts';

const SIZE = 4;

const preprocess: PreprocessPlan = {
  resize: { kind: 'none' },
  resampling: { interpolation: 'bilinear', antialias: true },
  size: { height: SIZE, width: SIZE },
  channels: 3,
  order: 'RGB',
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
  range: 1,
  layout: 'NCHW',
  type: 'float32',
  from: { normalization: 'test', size: 'test', geometry: 'test', order: 'test' },
};
const recipe: Recipe = { preprocess, noise: 'gaussian', noiseAt: 'input' };

const images = (count: number, broken: readonly number[] = []): readonly SweepImage[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${index}.png`,
    label: index % 6,
    load: async () => {
      if (broken.includes(index)) throw new SweepError('corrupt-image', `${index}.png is no readable image: cut short`);
      const data = Float32Array.from({ length: SIZE * SIZE * 3 }, (_, at) => 0.5 + Math.sin(at * (index + 1)) / 3);
      return { width: SIZE, height: SIZE, data };
    },
  }));

const items = [0, 1].flatMap((seed) => [0.1, 0.2].map((sigma) => ({ seed, sigma })));
const PER_IMAGE = 1 + items.length;

interface Setup extends Partial<MeasureRequest> {
  readonly fake?: FakeOptions;
  readonly batch?: number;
  readonly isEmbedder?: boolean;
}

async function run({ fake = {}, batch, isEmbedder = false, ...request }: Setup = {}) {
  const session: FakeSession = fakeSession(fake);
  const used = request.images ?? images(7);
  const feeds = planFeeds(session, 'image', preprocess, batch ?? null, PER_IMAGE);
  const prepare = createPreparer(used, recipe);
  const noisy = { seed: 0, sigma: 0.2 };
  const probed = await probe({ session: fakeSession(fake), feeds, isEmbedder, images: used, prepare, noisy });
  const measured = await measure({
    session,
    feeds,
    outputs: probed.outputs,
    images: used,
    items,
    prepare,
    ahead: 3,
    journal: noJournal,
    isEnough: () => false,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...request,
  });
  return { ...measured, batches: session.batches, dependsOnBatch: probed.dependsOnBatch };
}

describe('an answer that depends on the batch', () => {
  it.each<[string, Setup, boolean]>([
    ['is found', { fake: { mixes: true } }, true],
    ['is found where the batch is fixed', { fake: { mixes: true, batch: 3 } }, true],
    ['can not be where images run alone', { fake: { mixes: true }, batch: 1 }, false],
    ['is not there in others', {}, false],
    ['is not there in a graph that says N and takes one', { fake: { most: 1 } }, false],
  ])('%s', async (_, setup, expected) => {
    expect((await run(setup)).dependsOnBatch).toBe(expected);
  });
});

describe('outcomes', () => {
  it.each([1, 2, 5, 16, 64])('are the same for a batch of %i', async (batch) => {
    const { outcomes } = await run({ batch });
    expect(outcomes).toEqual((await run()).outcomes);
    expect(outcomes).toHaveLength(7);
    expect(outcomes[0]?.clean).toMatchObject({ distance: 0, top: expect.objectContaining({ length: 5 }) });
  });
  it('are the same for a graph that takes three images and no other number', async () => {
    const { outcomes, batches } = await run({ fake: { batch: 3 } });
    expect(outcomes).toEqual((await run()).outcomes);
    expect(new Set(batches)).toEqual(new Set([3]));
  });
  it('are the same for a graph that says N and takes one', async () => {
    const { outcomes, batches } = await run({ fake: { most: 1 } });
    expect(outcomes).toEqual((await run()).outcomes);
    expect(new Set(batches)).toEqual(new Set([1]));
  });
  it('grow with sigma and differ by seed', async () => {
    const { outcomes } = await run();
    const mean = (seed: number, sigma: number): number => {
      const chosen = outcomes.flatMap(({ noisy }) => noisy.filter((one) => one.seed === seed && one.sigma === sigma));
      return chosen.reduce((sum, { outcome }) => sum + (outcome.distance ?? 0), 0) / chosen.length;
    };
    expect(mean(0, 0.2)).toBeGreaterThan(mean(0, 0.1));
    expect(mean(0, 0.2)).not.toBe(mean(1, 0.2));
  });
  it('of embeddings are distances alone', async () => {
    const { outcomes } = await run({ isEmbedder: true });
    expect(outcomes[0]?.noisy[0]?.outcome).toEqual({ top: [], confidence: null, distance: expect.any(Number) });
  });
});

describe('what goes wrong', () => {
  it('leaves a corrupt image out and measures the others', async () => {
    const { outcomes, leftOut, stopped } = await run({ images: images(5, [1, 3]) });
    expect(outcomes.map(({ image }) => image)).toEqual(['0.png', '2.png', '4.png']);
    expect(leftOut).toMatchObject([{ image: '1.png', error: { code: 'corrupt-image' } }, { image: '3.png' }]);
    expect(stopped).toBeNull();
  });
  it.each(['runtime-missing', 'runtime-broken'] as const)(
    'ends at the first image where it is no fault of it: %s',
    async (code) => {
      const load = async () => {
        throw new SweepError(code, 'reading images needs the package sharp: npm install sharp');
      };
      const used = images(5).map((image, at) => (at === 2 ? { ...image, load } : image));
      await expect(run({ images: used })).rejects.toMatchObject({ code });
    },
  );
  it('says so when every image is corrupt, without trying all', async () => {
    const broken = Array.from({ length: 40 }, (_, at) => at);
    await expect(run({ images: images(40, broken) })).rejects.toMatchObject({ code: 'corrupt-image' });
  });
  it('tells outputs that are no numbers', async () => {
    await expect(run({ fake: { scores: () => [Number.NaN, 1] } })).rejects.toMatchObject({
      code: 'outputs-not-numbers',
    });
  });
  it('counts an output that noise turns into no number as wrong', async () => {
    const { outcomes } = await run({
      fake: { scores: (planes) => planes.map((plane) => (Math.abs(planes[0] ?? 0) > 0.4 ? Number.NaN : plane)) },
      images: images(30),
    });
    const lost = outcomes.flatMap(({ noisy }) => noisy.filter(({ outcome }) => outcome.distance === null));
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.map(({ outcome }) => outcome)).toEqual(lost.map(() => ({ top: [], confidence: null, distance: null })));
  });
  it.each([
    ['another size', { size: 5 }, 'input-mismatch'],
    ['another batch', { batch: 3 }, 'input-mismatch'],
  ])('refuses %s before it runs', async (_, fake, code) => {
    await expect(run({ fake, batch: 2 })).rejects.toMatchObject({ code });
  });
});

describe('the journal', () => {
  const key = { model: 'sha256:1', data: 'sha256:2' };
  const journalText = (folder: string): string => {
    const [name = ''] = readdirSync(folder);
    return readFileSync(join(folder, name), 'utf8');
  };
  it('gives a later run what an earlier one measured, cut off anywhere', async () => {
    const folder = temporaryFolder();
    const whole = await run({ journal: openJournal(folder, key, true) });
    const file = join(folder, readdirSync(folder)[0] ?? '');
    const { length } = journalText(folder);
    for (const share of [0.97, 0.6, 0.35, 0.1, 0]) {
      truncateSync(file, Math.floor(length * share));
      const kept = journalText(folder).split('\n').length - 1;
      const again = await run({ journal: openJournal(folder, key, true) });
      expect(again.outcomes).toEqual(whole.outcomes);
      expect(again.ran).toBe(7 - kept);
      expect(again.batches.reduce((sum, n) => sum + n, 0)).toBe((7 - kept) * PER_IMAGE);
    }
    const last = await run({ journal: openJournal(folder, key, true) });
    expect(last).toMatchObject({ ran: 0, batches: [], outcomes: whole.outcomes });
  });
  it('measures anew unless it is asked to resume, and never counts twice', async () => {
    const folder = temporaryFolder();
    await run({ journal: openJournal(folder, key, true) });
    expect(await run({ journal: openJournal(folder, key, false) })).toMatchObject({ ran: 7 });
    const third = await run({ journal: openJournal(folder, key, true) });
    expect(third).toMatchObject({ ran: 0, outcomes: { length: 7 } });
  });
  it('keeps apart what differs in anything but image, seed and level', async () => {
    const folder = temporaryFolder();
    await run({ journal: openJournal(folder, key, true) });
    expect(await run({ journal: openJournal(folder, { ...key, model: 'sha256:3' }, true) })).toMatchObject({ ran: 7 });
    const more = [...items, { seed: 0, sigma: 0.3 }];
    expect(await run({ items: more, journal: openJournal(folder, key, true) })).toMatchObject({ ran: 7 });
    expect(await run({ journal: openJournal(folder, key, true) })).toMatchObject({ ran: 0 });
  });
  it('overlooks lines that are not its own', async () => {
    const folder = temporaryFolder();
    await run({ journal: openJournal(folder, key, true) });
    const file = join(folder, readdirSync(folder)[0] ?? '');
    appendFileSync(file, '{"a":1}\n[1,2]\nnull\n["x"]\n');
    expect(await run({ journal: openJournal(folder, key, true) })).toMatchObject({ ran: 0 });
  });
});

describe('an early end', () => {
  it.each([1, 3, 64])('by precision comes at the same image for a batch of %i', async (batch) => {
    const { outcomes, stopped } = await run({
      batch,
      images: images(20),
      isEnough: (so) => so.length >= 9,
    });
    expect(stopped).toBe('precision');
    expect(outcomes.map(({ image }) => image)).toEqual(images(9).map(({ id }) => id));
  });
  it('by a signal keeps what is measured', async () => {
    const controller = new AbortController();
    const { outcomes, stopped } = await run({
      batch: 1,
      images: images(20),
      signal: controller.signal,
      onProgress: (done) => done === 4 && controller.abort(),
    });
    expect(stopped).toBe('interrupted');
    expect(outcomes.length).toBeGreaterThanOrEqual(4);
    expect(outcomes.length).toBeLessThan(20);
  });
});

it('gives results in order, with so many under way and no more', async () => {
  let underWay = 0;
  let most = 0;
  const work = async (job: number): Promise<number> => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, (7 * job) % 5));
    underWay -= 1;
    if (job === 5) throw new Error('five');
    return job;
  };
  const seen: (number | string)[] = [];
  for await (const { job, result } of settledInOrder([1, 2, 3, 4, 5, 6, 7], work, 3)) {
    seen.push(result.status === 'fulfilled' ? result.value : `${job} failed`);
  }
  expect(seen).toEqual([1, 2, 3, 4, '5 failed', 6, 7]);
  expect(most).toBeLessThanOrEqual(4);
});
