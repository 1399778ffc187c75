/** Channels that are put back in their place. */
import { intOf } from '../../graph/attributes.ts';
import type { Interpretation } from '../../graph/interpretation.ts';
import { atAxis } from '../../graph/transfer/dims.ts';
import type { Operator, Value } from '../../graph/types.ts';
import { channelAxis, opaque } from './step.ts';
import type { Handler } from './types.ts';

/** `x[:, c] = ...`: one channel put in place of another, in all images. */
export const scatter: Handler = (step) => {
  const { interpretation, op, data, source, index, pixels, at } = step;
  const [, indices, updates] = data;
  const put = updates ? at(updates) : undefined;
  const meant = op === 'ScatterElements' ? channelOfAll : channelMeant;
  const channel = index === 0 && indices ? meant(interpretation, source, indices, step.node) : null;
  const [replaced] = put?.channels ?? [];
  if (put === undefined || replaced === undefined || channel === null || put.channels.length > 1)
    return opaque(step, op);
  return {
    pixels: {
      ...put,
      channels: pixels.channels.map((own, c) => (c === channel ? replaced : own)),
      steps: [...new Set([...pixels.steps, ...put.steps])],
      opaque: pixels.opaque ?? put.opaque,
    },
  };
};

/** The one channel that indices mean, in each image; null where they mean something else. */
function channelMeant(interpretation: Interpretation, source: Value, indices: Value): number | null {
  const { dims } = interpretation.of(source);
  const read = interpretation.numbers(indices);
  const at = channelAxis(interpretation, source);
  if (read === null || at < 0 || read.dims.at(-1) !== at + 1) return null;
  const rows = Array.from({ length: read.data.length / (at + 1) }, (_, row) =>
    Array.from({ length: at + 1 }, (_, i) => Number(read.data[row * (at + 1) + i])),
  );
  const images = dims?.slice(0, at).reduce<number | null>((all, size) => all && size && all * size, 1);
  const [first] = rows;
  const channel = first?.[at];
  const isEach = rows.length === images && new Set(rows.map((row) => row.slice(0, at).join())).size === images;
  return channel !== undefined && isEach && rows.every((row) => row[at] === channel) ? channel : null;
}

/** The one channel that ScatterElements writes, in all images and at all places; null where it writes something else. */
function channelOfAll(
  { of, numbers, budget }: Interpretation,
  source: Value,
  indices: Value,
  operator: Operator,
): number | null {
  const [dims, written] = [of(source).dims, of(indices).dims];
  const at = channelAxis({ of }, source);
  const isPlane = dims?.length === written?.length && written?.every((size, i) => size === (i === at ? 1 : dims?.[i]));
  if (!isPlane || at < 0 || atAxis(intOf(operator, 'axis', 0), dims?.length ?? 0) !== at) return null;
  // One number, stretched to all places.
  const stretched = indices.producer?.op === 'Expand' ? indices.producer.data[0] : indices;
  const data = numbers(stretched, budget.imageElements)?.data;
  const channel = data?.[0];
  return channel !== undefined && data?.every((index: number) => index === channel) ? channel : null;
}
