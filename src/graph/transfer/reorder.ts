/**
 * Conversion to and from ONNX Runtime's blocked layout (nchwc), whose tensors are treated as NCHW: the way out removes channels
 * that only pad the last block, and a tensor outside may have its channels last.
 */
import { intOf } from '../attributes.ts';
import { type Axis, features } from '../axes.ts';
import type { Inferred, Size, Transfer } from '../interpretation.ts';

const TO_LAST = [0, 2, 3, 1] as const;
const FROM_LAST = [0, 3, 1, 2] as const;

export const reorderInput: Transfer = ({ operator, input: { dims, axes } }) =>
  dims?.length === 4 && operator.channelsLast
    ? { dims: FROM_LAST.map((i) => dims[i] as Size), axes: axes && FROM_LAST.map((i) => axes[i] as Axis) }
    : { dims, axes };

export const reorderOutput: Transfer = ({ operator, input: { dims, axes } }) => {
  if (dims?.length !== 4) return { dims, axes };
  const channels = intOf(operator, 'channels', 0) || (dims[1] as Size);
  const isPadded = channels !== dims[1];
  const cut = dims.with(1, channels);
  const cutAxes = axes && (isPadded ? axes.with(1, features(channels)) : axes);
  if (!operator.channelsLast) return { dims: cut, axes: cutAxes };
  return { dims: TO_LAST.map((i) => cut[i] as Size), axes: cutAxes && TO_LAST.map((i) => cutAxes[i] as Axis) };
};

/** Channels in a block of ONNX Runtime's. */
const BLOCKS: ReadonlySet<Size | undefined> = new Set([4, 8, 16]);

/**
 * Channels that stand in blocks, brought to an axis of their own and back: between these operators of ONNX Runtime the shape of
 * four axes is a name, and that of five is how the numbers lie.
 */
export function blocked({ dims, axes }: Inferred, target: readonly Size[]): readonly Axis[] | null {
  const [whole, apart] = dims?.length === 4 ? [dims, target] : [target, dims];
  const [[, channels = null] = [], block] = [whole, apart?.[4]];
  const isBlocked =
    whole?.length === 4 &&
    apart?.length === 5 &&
    BLOCKS.has(block) &&
    [0, 2, 3].every((i) => whole[i] === apart[i]) &&
    channels === (apart[1] ?? 0) * (block ?? 0);
  if (!isBlocked || !axes) return null;
  const [batch = [], own = [], rows = [], columns = []] = axes;
  if (own.some(({ role }) => role !== 'C')) return null;
  return apart === target
    ? [batch, features(apart[1] ?? null), rows, columns, features(block ?? null)]
    : [batch, features(channels), rows, columns];
}
