import { axesBehind } from '../../graph/alignment.ts';
import type { Axis } from '../../graph/axes.ts';
import type { ElementsLimit, Interpretation } from '../../graph/interpretation.ts';
import { product } from '../../graph/transfer/dims.ts';
import type { Operator, Value } from '../../graph/types.ts';
import { channelAxis } from './step.ts';

const TOLERANCE = 1e-6;

/**
 * The constant's value for each channel of `value`; null where it varies within one.
 * @param operator that takes both
 * @param count channels of the image
 */
export function perChannel(
  interpretation: Interpretation,
  operator: Operator,
  value: Value,
  constant: Value,
  count: number,
): readonly number[] | null {
  const { of, numbers, budget } = interpretation;
  const read = numbers(constant, budget[elementsLimit(interpretation, constant, count)]);
  if (read === null || read.data.length === 0) return null;
  const { dims, data } = read;
  if (data.length === 1) return new Array<number>(count).fill(data[0] as number);
  const rank = of(value).dims?.length;
  if (rank === undefined) return null;
  const channel = channelAxis(interpretation, value);
  const axis = channel - (rank - dims.length - axesBehind(operator, rank, dims.length));
  const along = channel >= 0 && axis >= 0 ? (dims[axis] as number) : 1;
  const inner = dims.slice(axis + 1).reduce((p, d) => p * d, 1);
  const result = new Array<number>(along).fill(Number.NaN);
  for (let i = 0; i < data.length; i++) {
    const c = along === 1 ? 0 : Math.floor(i / inner) % along;
    const x = data[i] as number;
    if (Number.isNaN(result[c])) result[c] = x;
    else if (Math.abs((result[c] as number) - x) > TOLERANCE * Math.max(1, Math.abs(x))) return null;
  }
  if (along === 1) return new Array<number>(count).fill(result[0] as number);
  if (along === count) return result;
  return folded(result, count, of(value).axes?.[channel] as Axis);
}

/** The limit for a constant that meets `count` channels: one of more elements may be as large as the image. */
export const elementsLimit = ({ of }: Interpretation, constant: Value, count: number): ElementsLimit =>
  (product(of(constant).dims ?? []) ?? 0) > count ? 'imageElements' : 'constantElements';

/** After space-to-depth each image channel occurs several times; null where it isn't treated alike each time. */
export function folded(values: ArrayLike<number>, count: number, channels: Axis): readonly number[] | null {
  const at = channels.findIndex((f) => f.role === 'C');
  const stride = channels.slice(at + 1).reduce((p, f) => p * (f.size ?? 1), 1);
  const result = new Array<number>(count).fill(Number.NaN);
  for (let i = 0; i < values.length; i++) {
    const c = Math.floor(i / stride) % count;
    if (Number.isNaN(result[c])) result[c] = values[i] as number;
    else if (Math.abs((result[c] as number) - (values[i] as number)) > TOLERANCE) return null;
  }
  return result;
}
