/** Collects items of several images into batches and runs those as they fill. */
import type { TensorData } from '../preprocess/tensor.ts';
import type { InferenceSession } from '../session/types.ts';
import { SweepError } from '../sweep-error.ts';
import type { FeedPlan } from './feeds.ts';
import { HOW_TO_EXPORT } from './outcome.ts';
import { type OutputPlan, splitBatch } from './outputs.ts';

/** The outputs for one item; views into the runtime's own arrays. */
export type ItemOutputs = readonly Float32Array[];

export interface Batches {
  /** @param deliver called once for each item, in order */
  readonly add: (data: TensorData, count: number, deliver: (item: number, outputs: ItemOutputs) => void) => void;
  /** Runs all full batches, and with `isLast` the rest as well. */
  readonly flush: (isLast: boolean) => Promise<void>;
}

/** Consecutive items in one array, of which those from `next` to `end` wait to be run. */
interface Span {
  readonly data: TensorData;
  readonly deliver: (item: number, outputs: ItemOutputs) => void;
  readonly end: number;
  next: number;
}

export function createBatches(session: InferenceSession, feeds: FeedPlan, plan: OutputPlan): Batches {
  const { input, type, shape, stride, isFixed } = feeds;
  let { batch } = feeds;
  let waiting = 0;
  let hasRun = false;
  let staged: TensorData | null = null;
  const spans: Span[] = [];

  /** Null where it turns out that the model does not take several items at once. */
  const attempt = async (data: TensorData, count: number): Promise<readonly ItemOutputs[] | null> => {
    const mayFail = !hasRun && !isFixed && count > 1;
    try {
      const outputs = await session.run({ [input]: { type, dims: shape(count), data } });
      const rows = splitBatch(outputs, plan, count);
      if (rows === null && !mayFail) throw new SweepError('uneven-outputs', uneven(plan, count));
      hasRun ||= rows !== null;
      return rows;
    } catch (error) {
      if (mayFail && error instanceof SweepError && error.code === 'inference-failed') return null;
      throw error;
    }
  };

  /** The next items as one array: a view where they are contiguous, a copy where they come from several images. */
  const take = (count: number): TensorData => {
    const [first] = spans as [Span];
    const from = first.next * stride;
    const have = first.end - first.next;
    const size = isFixed ? batch : count;
    if (have >= size) return first.data.subarray(from, from + size * stride);
    // Reused from run to run, as the runtime has read it by the time it is filled again.
    staged ??= new (first.data.constructor as Float32ArrayConstructor)(batch * stride) as TensorData;
    let at = 0;
    for (const span of spans) {
      const items = Math.min(span.end - span.next, count - at);
      if (items === 0) break;
      staged.set(span.data.subarray(span.next * stride, (span.next + items) * stride), at * stride);
      at += items;
    }
    return staged.subarray(0, size * stride);
  };

  const deliver = (rows: readonly ItemOutputs[], count: number): void => {
    for (let item = 0; item < count; item++) {
      const [span] = spans as [Span];
      const index = span.next++;
      if (span.next === span.end) spans.shift();
      waiting -= 1;
      span.deliver(index, rows[item] as ItemOutputs);
    }
  };

  return {
    add: (data, count, deliverItem) => {
      spans.push({ data, deliver: deliverItem, end: count, next: 0 });
      waiting += count;
    },
    flush: async (isLast) => {
      while (waiting >= batch || (isLast && waiting > 0)) {
        const count = Math.min(batch, waiting);
        const rows = await attempt(take(count), isFixed ? batch : count);
        if (rows === null) batch = 1;
        else deliver(rows, count);
      }
    },
  };
}

const uneven = ({ names, classes }: OutputPlan, count: number): string =>
  classes === null || count > 1
    ? `the outputs ${names.join(', ')} don't come one for each of the ${count} images`
    : `how many numbers the output ${names[0]} holds depends on the image (${classes} for the first), so that it can't be compared: ${HOW_TO_EXPORT}`;
