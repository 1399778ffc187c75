/** What a model's outputs are, seen on an image before the sweep: the graph may declare sizes as open. */
import type { SweepImage } from '../data/types.ts';
import type { TensorData } from '../preprocess/tensor.ts';
import type { InferenceSession } from '../session/types.ts';
import { SweepError } from '../sweep-error.ts';
import type { FeedPlan } from './feeds.ts';
import { type OutputPlan, planOutputs } from './outputs.ts';
import type { Item, Prepare } from './types.ts';

export interface ProbeRequest {
  readonly session: InferenceSession;
  readonly feeds: FeedPlan;
  readonly isEmbedder: boolean;
  readonly images: readonly SweepImage[];
  readonly prepare: Prepare;
}

/** Where so many images can't be read, none can. */
export const HOPELESS = 8;

/** @throws SweepError where no image can be read, the model fails on it, or gives nothing to compare */
export async function probe({ session, feeds, isEmbedder, images, prepare }: ProbeRequest): Promise<OutputPlan> {
  const { input, type, shape, batch, isFixed, hasBatch } = feeds;
  const count = isFixed ? batch : 1;
  const items = new Array<Item>(count).fill({ seed: 0, sigma: 0 });
  const data = await firstReadable(images, (index) => prepare({ index, items }, null));
  const outputs = await session.run({ [input]: { type, dims: shape(count), data } });
  return planOutputs(session.outputs, outputs, { batch: hasBatch ? count : null, isEmbedder });
}

async function firstReadable(
  images: readonly SweepImage[],
  read: (index: number) => Promise<TensorData>,
): Promise<TensorData> {
  const most = Math.min(HOPELESS, images.length);
  for (let index = 0; ; index++) {
    try {
      return await read(index);
    } catch (error) {
      if (!(error instanceof SweepError) || index + 1 >= most) throw error;
    }
  }
}
