/** What the stem's own weights say, where they are readable, small and in their usual order. */
import { intOf } from '../graph/attributes.ts';
import { convWeights, windowOf } from '../graph/window.ts';
import { fits } from '../onnx/budget.ts';
import { filterBankNoise } from '../theory/filter-bank.ts';
import { filterLoops } from '../theory/filter-loops.ts';
import type { Image } from './image/types.ts';
import { isBlocked } from './pixels/blocked.ts';
import type { Mixing } from './pixels/types.ts';
import type { StemWeights } from './types.ts';

/** Drops digits that differ between engines (sines) and between versions of ours (the order of sums). */
const rounded = (value: number): number => Number(value.toPrecision(12));

/** Why no bandwidth follows from weights that can be read. */
export interface NoBandwidth {
  readonly why: string;
  /** True for weights that no training leaves behind. */
  readonly isBroken: boolean;
}

const noBandwidth = (why: string, isBroken = false): NoBandwidth => ({ why, isBroken });

/**
 * Null where the weights are not in their usual order, or nothing tells why they can't be read.
 * @param std what the noise of each of the stem's channels was divided by, with the pixels
 */
export function stemWeights(
  { interpretation }: Image,
  { node, form }: Mixing,
  std: readonly number[],
): StemWeights | NoBandwidth | null {
  const { data, channelsLast } = node;
  const weight = data[1];
  if (
    form === 'space-to-depth' ||
    !weight ||
    channelsLast ||
    // Values in this layout are permuted, though the shape says OIHW.
    isBlocked(node) ||
    intOf(node, 'group', 1) !== 1
  )
    return null;
  const shape = convWeights(node, interpretation.of(weight).dims);
  const window = shape && windowOf(node, 2, shape.kernel);
  if (!shape || !window || window.dilations.some((d) => d !== 1)) return null;
  const [height, width] = shape.kernel as [number, number];
  const { budget } = interpretation;
  if (!fits(budget, 'filterTaps', height * width))
    return noBandwidth(`a filter has more taps than the limit filterTaps of ${budget.filterTaps}`);
  const numbers = interpretation.numbers(weight);
  if (!numbers) {
    const why = interpretation.unreadable(weight);
    return why === null ? null : noBandwidth(`the weights can't be read: ${why}`);
  }
  if (filterLoops() === null) return noBandwidth('WebAssembly is not allowed here');
  const noise = filterBankNoise(
    {
      weights: numbers.data,
      shape: [shape.outChannels, shape.inPerGroup, height, width],
      ...(std.length === shape.inPerGroup ? { std } : {}),
    },
    window.strides as unknown as [number, number],
  );
  if (noise.deadFilters === shape.outChannels) return noBandwidth('all of them are 0', true);
  const { noiseBandwidth } = noise;
  return noiseBandwidth === null || !Number.isFinite(noiseBandwidth)
    ? noBandwidth('not all of them are finite numbers', true)
    : {
        ...noise,
        noiseBandwidth: rounded(noiseBandwidth),
        correlation: noise.correlation.map((row) => row.map(rounded)),
      };
}
