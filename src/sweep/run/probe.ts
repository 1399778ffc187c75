/** Runs a model on an image before the sweep, to see its outputs: a graph may leave their sizes open, and tells little else. */
import type { SweepImage } from '../data/types.ts';
import type { TensorData } from '../preprocess/tensor.ts';
import type { InferenceSession, TensorMap } from '../session/types.ts';
import { relativeDistance } from '../statistics/run-result.ts';
import { SweepError } from '../sweep-error.ts';
import type { ItemOutputs } from './batches.ts';
import type { FeedPlan } from './feeds.ts';
import { type OutputPlan, planOutputs, splitBatch } from './outputs.ts';
import type { Item, Prepare } from './types.ts';

export interface ProbeRequest {
  readonly session: InferenceSession;
  readonly feeds: FeedPlan;
  readonly isEmbedder: boolean;
  readonly images: readonly SweepImage[];
  readonly prepare: Prepare;
  /** A noisy run. */
  readonly noisy: Item;
}

export interface Probed {
  readonly outputs: OutputPlan;
  /** Whether the outputs for an image depend on the others in its batch. */
  readonly dependsOnBatch: boolean;
}

/** A run gives up where the first so many images can't be read. */
export const MAX_UNREADABLE = 8;

const CLEAN: Item = { seed: 0, sigma: 0 };

/** @throws SweepError where no image can be read, the model fails on it, or gives nothing to compare */
export async function probe(request: ProbeRequest): Promise<Probed> {
  const { session, feeds, isEmbedder, images, prepare, noisy } = request;
  const { input, type, shape, batch, isFixed, hasBatch } = feeds;
  const run = async (items: readonly Item[]): Promise<TensorMap> => {
    const data = await firstReadable(images, (index) => prepare({ index, items }, null));
    return session.run({ [input]: { type, dims: shape(items.length), data } });
  };
  const alone = new Array<Item>(isFixed ? batch : 1).fill(CLEAN);
  const first = await run(alone);
  const outputs = planOutputs(session.outputs, first, { batch: hasBatch ? alone.length : null, isEmbedder });
  if (batch === 1) return { outputs, dependsOnBatch: false };
  const beside = [CLEAN, ...new Array<Item>(isFixed ? batch - 1 : 1).fill(noisy)];
  const [before] = splitBatch(first, outputs, alone.length) ?? [];
  const [after] = splitBatch(await unlessItFails(run(beside)), outputs, beside.length) ?? [];
  return { outputs, dependsOnBatch: before !== undefined && after !== undefined && differ(before, after) };
}

/** Nothing where the model fails, as a graph made for one image does; measuring finds that out as well. */
async function unlessItFails(run: Promise<TensorMap>): Promise<TensorMap> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof SweepError && error.code === 'inference-failed') return {};
    throw error;
  }
}

/** A relative difference above this is not explained by half precision or another order of summation. */
const ROUNDING = 0.01;

const differ = (before: ItemOutputs, after: ItemOutputs): boolean =>
  before.some((output, at) => relativeDistance(after[at] as Float32Array, output) > ROUNDING);

async function firstReadable(
  images: readonly SweepImage[],
  read: (index: number) => Promise<TensorData>,
): Promise<TensorData> {
  const most = Math.min(MAX_UNREADABLE, images.length);
  for (let index = 0; ; index++) {
    try {
      return await read(index);
    } catch (error) {
      if (!(error instanceof SweepError) || index + 1 >= most) throw error;
    }
  }
}
