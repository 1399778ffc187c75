/** Measures one model on all images, seeds and levels: takes what the journal has, runs the rest, and reports what was left out. */
import type { SweepImage } from '../data/types.ts';
import type { TensorData } from '../preprocess/tensor.ts';
import type { InferenceSession } from '../session/types.ts';
import { SweepError } from '../sweep-error.ts';
import { createBatches, type ItemOutputs } from './batches.ts';
import type { FeedPlan } from './feeds.ts';
import type { Journal } from './journal.ts';
import { areNumbers, outcomeOf } from './outcome.ts';
import type { OutputPlan } from './outputs.ts';
import { MAX_UNREADABLE } from './probe.ts';
import { settledInOrder } from './settled-in-order.ts';
import type { ImageOutcome, Item, Job, NoisyOutcome, Outcome, Prepare } from './types.ts';

export interface MeasureRequest {
  readonly session: InferenceSession;
  readonly feeds: FeedPlan;
  readonly outputs: OutputPlan;
  readonly images: readonly SweepImage[];
  /** The noisy runs of each image, without the clean one. */
  readonly items: readonly Item[];
  readonly prepare: Prepare;
  /** How many images are prepared while the model runs. */
  readonly ahead: number;
  readonly journal: Journal;
  /** Called after each image with all outcomes so far, in the order of the images; true ends the measurement. */
  readonly isEnough: (outcomes: readonly ImageOutcome[]) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

export interface Measured {
  readonly outcomes: readonly ImageOutcome[];
  readonly stopped: 'precision' | 'interrupted' | null;
  /** Images that could not be measured, and why. */
  readonly leftOut: readonly { readonly image: string; readonly error: SweepError }[];
  /** How many images were run, and not taken from the journal. */
  readonly ran: number;
}

/** @throws SweepError where no image could be measured */
export async function measure(request: MeasureRequest): Promise<Measured> {
  const { images, items, journal, session, feeds, outputs, signal } = request;
  const done: (ImageOutcome | null | undefined)[] = images.map(({ id, label }) => {
    const stored = journal.stored(id);
    const noisy = stored === null ? [] : collect(items, stored.at);
    return stored !== null && noisy.length === items.length
      ? { image: id, label, clean: stored.clean, noisy }
      : undefined;
  });
  const leftOut: { readonly image: string; readonly error: SweepError }[] = [];
  const prefix = createPrefix(done, request.isEnough);
  const batches = createBatches(session, feeds, outputs);
  const free: TensorData[] = [];
  let ran = 0;
  let settled = done.filter((one) => one !== undefined).length;
  const settle = (index: number, outcome: ImageOutcome | SweepError): void => {
    const image = (images[index] as SweepImage).id;
    if (outcome instanceof SweepError) {
      done[index] = null;
      leftOut.push({ image, error: outcome });
      if (leftOut.length >= MAX_UNREADABLE && done.every((one) => one == null)) throw outcome;
    } else {
      done[index] = outcome;
      ran += 1;
      journal.append(image, outcome.clean, outcome.noisy);
    }
    settled += 1;
    request.onProgress(settled, images.length);
    prefix.advance();
  };
  const jobs = images.flatMap((_, index): readonly Job[] =>
    done[index] === undefined ? [{ index, items: [{ seed: 0, sigma: 0 }, ...items] }] : [],
  );
  prefix.advance();
  if (prefix.stopAt() === null && jobs.length > 0) {
    for await (const { job, result } of settledInOrder(
      jobs,
      (job) => request.prepare(job, free.pop() ?? null),
      request.ahead,
    )) {
      if (signal.aborted || prefix.stopAt() !== null) break;
      if (result.status === 'rejected') settle(job.index, asImageError(result.reason));
      else {
        const { value } = result;
        const add = gather(images[job.index] as SweepImage, job.items, outputs.isClassifier, (outcome) => {
          free.push(value);
          settle(job.index, outcome);
        });
        batches.add(value, job.items.length, add);
      }
      await batches.flush(false);
    }
    if (!signal.aborted && prefix.stopAt() === null) await batches.flush(true);
  }
  const outcomes = done.slice(0, prefix.stopAt() ?? done.length).filter((one) => one != null);
  const [first] = leftOut;
  if (outcomes.length === 0 && first !== undefined) throw first.error;
  const isWhole = done.every((one) => one !== undefined);
  const stopped = prefix.stopAt() !== null ? 'precision' : isWhole ? null : 'interrupted';
  return { outcomes, stopped, leftOut, ran };
}

/** The error as one of a single image, which is left out. Rethrows what ends the run: a missing runtime, or a fault of ours. */
function asImageError(error: unknown): SweepError {
  if (error instanceof SweepError && error.code !== 'runtime-missing' && error.code !== 'runtime-broken') return error;
  throw error;
}

/** Takes the outputs of an image's items, the clean one first, and settles the image when it has all of them. */
function gather(
  { id, label }: SweepImage,
  items: readonly Item[],
  isClassifier: boolean,
  settle: (outcome: ImageOutcome | SweepError) => void,
) {
  let clean: ItemOutputs = [];
  const outcomes: Outcome[] = [];
  return (item: number, outputs: ItemOutputs): void => {
    if (item === 0) clean = outputs;
    outcomes.push(outcomeOf(outputs, clean, isClassifier));
    if (outcomes.length < items.length) return;
    const [first, ...rest] = outcomes as [Outcome, ...Outcome[]];
    settle(
      areNumbers(clean)
        ? {
            image: id,
            label,
            clean: first,
            noisy: rest.map((outcome, at) => ({ ...(items[at + 1] as Item), outcome })),
          }
        : new SweepError('outputs-not-numbers', `the model's outputs for ${id} are not numbers (NaN or infinite)`),
    );
  };
}

function collect(
  items: readonly Item[],
  stored: (seed: number, sigma: number) => Outcome | null,
): readonly NoisyOutcome[] {
  return items.flatMap((item) => {
    const outcome = stored(item.seed, item.sigma);
    return outcome === null ? [] : [{ ...item, outcome }];
  });
}

/** Tracks the images measured without a gap from the first on, so that where a run stops doesn't depend on which finish first. */
function createPrefix(
  done: readonly (ImageOutcome | null | undefined)[],
  isEnough: (outcomes: readonly ImageOutcome[]) => boolean,
) {
  const outcomes: ImageOutcome[] = [];
  let next = 0;
  let stopAt: number | null = null;
  return {
    stopAt: () => stopAt,
    advance: (): void => {
      for (let one = done[next]; one !== undefined && stopAt === null; one = done[next]) {
        next += 1;
        if (one === null) continue;
        outcomes.push(one);
        if (next < done.length && isEnough(outcomes)) stopAt = next;
      }
    },
  };
}
