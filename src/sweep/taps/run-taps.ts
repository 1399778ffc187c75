/** Runs a tapped model on clean and on noisy images. */
import type { SweepTap } from '../../lint/sweep-types.ts';
import type { SweepImage } from '../data/types.ts';
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import type { TensorData } from '../preprocess/tensor.ts';
import type { FeedPlan } from '../run/feeds.ts';
import { settledInOrder } from '../run/settled-in-order.ts';
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
  /** The noisy run that is compared with the clean one. */
  readonly item: Item;
  /** How many images, from the first on, run clean and noisy, for the taps. */
  readonly pairs: number;
  /** How many images, from the first on, run clean, for the moments. */
  readonly calibrating: number;
  readonly signal: AbortSignal;
}

export interface TapResults {
  readonly taps: readonly SweepTap[];
  readonly restore: ReadonlyMap<string, ChannelAffine>;
  /** Images whose moments were measured. */
  readonly calibrated: number;
}

export async function runTaps(plan: TapPlan, run: TapRun): Promise<TapResults> {
  const measurement = measureTaps(plan);
  const clean: Item = { seed: 0, sigma: 0 };
  const jobs = run.images.slice(0, Math.max(run.pairs, run.calibrating)).map((_, index): Job => {
    return { index, items: index < run.pairs ? [clean, run.item] : [clean] };
  });
  const free: TensorData[] = [];
  let calibrated = 0;
  for await (const { job, result } of settledInOrder(jobs, (job) => run.prepare(job, free.pop() ?? null), run.ahead)) {
    if (run.signal.aborted) break;
    if (result.status === 'rejected') {
      // The sweep has reported images that can't be read.
      if (result.reason instanceof SweepError) continue;
      throw result.reason;
    }
    const outputs = await runOne(run, result.value, 0);
    if (job.items.length > 1) measurement.addPair(outputs, await runOne(run, result.value, 1));
    free.push(result.value);
    if (job.index >= run.calibrating) continue;
    measurement.addClean(outputs);
    calibrated += 1;
  }
  return { taps: measurement.taps(), restore: measurement.restore(), calibrated };
}

/** Runs one item; for a graph of fixed batch size it is the first, and the others are zeros. */
function runOne({ session, feeds }: TapRun, data: TensorData, at: number) {
  const { input, type, shape, stride, isFixed, batch } = feeds;
  const count = isFixed ? batch : 1;
  const one = data.subarray(at * stride, (at + 1) * stride);
  if (count === 1) return session.run({ [input]: { type, dims: shape(1), data: one } });
  const filled = new (data.constructor as Float32ArrayConstructor)(count * stride) as TensorData;
  filled.set(one as Float32Array);
  return session.run({ [input]: { type, dims: shape(count), data: filled } });
}
