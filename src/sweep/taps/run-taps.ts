/** Runs a tapped model on clean and noisy images. */
import type { SweepTap } from '../../lint/sweep-types.ts';
import type { SweepImage } from '../data/types.ts';
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import type { TensorData } from '../preprocess/apply.ts';
import type { FeedPlan } from '../run/feeds.ts';
import { inOrder } from '../run/in-order.ts';
import type { Item, Job, Prepare } from '../run/types.ts';
import type { InferenceSession } from '../session/types.ts';
import { SweepError } from '../sweep-error.ts';
import { measureTaps } from './measure.ts';
import type { TapPlan } from './plan.ts';

export interface TapRun {
  readonly session: InferenceSession;
  readonly feeds: FeedPlan;
  readonly images: readonly SweepImage[];
  readonly prepare: Prepare;
  readonly ahead: number;
  /** The noisy run that stands against the clean one. */
  readonly item: Item;
  readonly signal: AbortSignal;
}

export interface TapResults {
  readonly taps: readonly SweepTap[];
  readonly restore: ReadonlyMap<string, ChannelAffine>;
  /** Images that were measured. */
  readonly images: number;
}

export async function runTaps(plan: TapPlan, run: TapRun): Promise<TapResults> {
  const measurement = measureTaps(plan);
  const items: readonly Item[] = [{ seed: 0, sigma: 0 }, run.item];
  const jobs = run.images.map((_, index): Job => ({ index, items }));
  let images = 0;
  for await (const { result } of inOrder(jobs, run.prepare, run.ahead)) {
    if (run.signal.aborted) break;
    if (result.status === 'rejected') {
      // The sweep itself has told of images that can't be read.
      if (result.reason instanceof SweepError) continue;
      throw result.reason;
    }
    const [clean, noisy] = await Promise.all([0, 1].map((at) => runOne(run, result.value, at)));
    if (!clean || !noisy) continue;
    measurement.add(clean, noisy);
    images += 1;
  }
  return { taps: measurement.taps(), restore: measurement.restore(), images };
}

/** A graph with a fixed batch gets its image first, and nothing behind it. */
function runOne({ session, feeds }: TapRun, data: TensorData, at: number) {
  const { input, type, shape, stride, isFixed, batch } = feeds;
  const count = isFixed ? batch : 1;
  const one = data.subarray(at * stride, (at + 1) * stride);
  if (count === 1) return session.run({ [input]: { type, dims: shape(1), data: one } });
  const filled = new (data.constructor as Float32ArrayConstructor)(count * stride) as TensorData;
  filled.set(one as Float32Array);
  return session.run({ [input]: { type, dims: shape(count), data: filled } });
}
