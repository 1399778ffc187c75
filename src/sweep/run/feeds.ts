/** Plans batches, and checks that the sweep feeds what the graph takes. */
import type { PreprocessPlan } from '../preprocess/plan-types.ts';
import { tensorShape } from '../preprocess/tensor.ts';
import type { InferenceSession, ValueInfo } from '../session/types.ts';
import { SweepError } from '../sweep-error.ts';

export interface FeedPlan {
  readonly input: string;
  readonly type: string;
  readonly shape: (batch: number) => readonly number[];
  /** Samples in one image. */
  readonly stride: number;
  readonly batch: number;
  /** Whether the graph takes batches of this size only. */
  readonly isFixed: boolean;
  /** Whether the graph's input has a batch axis. */
  readonly hasBatch: boolean;
}

/** Samples in an automatic batch: enough to keep a device busy, few enough for small machines. */
const ROOM = { cpu: 1_500_000, gpu: 24_000_000 };
const MOST = 64;

/**
 * @param asked batch size; null chooses one by the size of the input
 * @param items runs of one image, which are contiguous
 * @throws SweepError `input-mismatch` where the graph takes something else
 */
export function planFeeds(
  { inputs, provider }: Pick<InferenceSession, 'inputs' | 'provider'>,
  name: string,
  plan: PreprocessPlan,
  asked: number | null,
  items = 1,
): FeedPlan {
  const input = inputs.find((one) => one.name === name);
  if (input === undefined) {
    throw new SweepError('input-mismatch', `the runtime sees no input ${name}, but ${list(inputs)}`);
  }
  const others = inputs.filter((one) => one !== input);
  if (others.length > 0) {
    throw new SweepError('input-mismatch', `a sweep feeds one image; the model also needs ${list(others)}`);
  }
  const shape = (batch: number): readonly number[] => tensorShape(plan, batch);
  const stride = shape(1).reduce((product, dim) => product * dim, 1);
  const fixed = fixedBatch(input, plan);
  if (fixed !== null && asked !== null && asked !== fixed) {
    throw new SweepError('input-mismatch', `the graph takes ${fixed} at once, not --batch ${asked}`);
  }
  const room = Math.floor((provider === 'cpu' ? ROOM.cpu : ROOM.gpu) / stride);
  const batch = fixed ?? asked ?? automatic(Math.min(MOST, room), items);
  const made = shape(batch);
  if (!fits(input.dims, made)) {
    const [wants, gets] = [input.dims, made].map((dims) => dims.join('x'));
    throw new SweepError(
      'input-mismatch',
      `the graph takes ${wants} and would be fed ${gets}: state the size with --input-size`,
    );
  }
  return { input: name, type: input.type, shape, stride, batch, isFixed: fixed !== null, hasBatch: hasBatch(plan) };
}

/** The runs of one image need no copy; batches over several images pay off only where there is room for two images. */
function automatic(room: number, items: number): number {
  if (room < items) return Math.max(1, room);
  return room < 2 * items ? items : room;
}

const hasBatch = ({ layout }: PreprocessPlan): boolean => layout.startsWith('N');

/** The only batch size that the graph takes: 1 for layouts without N; null where any will do. */
function fixedBatch({ dims }: ValueInfo, plan: PreprocessPlan): number | null {
  if (!hasBatch(plan)) return 1;
  const [batch] = dims;
  return typeof batch === 'number' && batch > 0 ? batch : null;
}

function fits(declared: readonly (number | string)[], made: readonly number[]): boolean {
  if (declared.length === 0) return true;
  return (
    declared.length === made.length &&
    declared.every((dim, axis) => typeof dim === 'string' || dim <= 0 || dim === made[axis])
  );
}

const list = (values: readonly ValueInfo[]): string =>
  values.map(({ name, dims }) => `${name} (${dims.join('x')})`).join(', ');
