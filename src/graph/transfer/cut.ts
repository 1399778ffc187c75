/** Convolutions that only move pixels: each filter takes one of a patch, as tf2onnx writes `extract_patches`. */
import type { Axis, Factor } from '../axes.ts';
import type { Call, Result, Size } from '../known.ts';
import type { ConvWeights, Window } from '../window.ts';

/** Patches side by side, each pixel of one a channel, in any order of rows, columns and colours; null for anything else. */
export function cut(call: Call, window: Window | null, weights: ConvWeights | null): Result | null {
  const { input, operator } = call;
  const [n = null, c = null, h = null, w = null] = input.dims ?? [];
  const [batch, colours, rows, columns] = input.axes ?? [];
  if (window === null || weights === null || operator.channelsLast || input.dims?.length !== 4) return null;
  const [height = 1, width = 1] = window.kernel;
  const isWhole =
    height * width > 1 &&
    weights.inPerGroup === c &&
    weights.outChannels === c * height * width &&
    window.strides.every((stride, i) => stride === window.kernel[i]) &&
    window.pads.every((pad) => pad === 0);
  // Features are cut as well, by layers that learn nothing; only pixels are of interest.
  if (!isWhole || colours?.length !== 1 || rows?.length !== 1 || columns?.length !== 1 || !batch) return null;
  const taken = placesTaken(call.numbers(1)?.data ?? null, weights);
  if (taken === null) return null;
  const sizes = [c, height, width] as const;
  const inner = [colours[0], rows[0], columns[0]].map((factor, i) => ({
    ...(factor as Factor),
    size: sizes[i] as number,
  }));
  const order = ORDERS.find((order) => taken.every((place, o) => place === placeAt(o, order, sizes)));
  if (order === undefined) return null;
  const outer = (axis: Axis, size: Size, step: number): Axis =>
    axis.map((factor) => ({ ...factor, size, step: factor.step * step }));
  const [down, across] = [h === null ? null : Math.floor(h / height), w === null ? null : Math.floor(w / width)];
  return {
    dims: [n, weights.outChannels, down, across],
    axes: [
      batch,
      order.map((i) => inner[i] as Factor).filter(({ size }) => size !== 1),
      outer(rows, down, height),
      outer(columns, across, width),
    ],
  };
}

/** Of colours (0), rows (1) and columns (2), the outermost first. */
const ORDERS = [
  [1, 2, 0],
  [0, 1, 2],
  [2, 1, 0],
  [1, 0, 2],
  [2, 0, 1],
  [0, 2, 1],
] as const;

/** Where among [colours, rows, columns] the `index`-th channel comes from, if channels go by that order. */
function placeAt(index: number, order: readonly number[], sizes: readonly [number, number, number]): number {
  const at = [0, 0, 0];
  let left = index;
  for (const i of [...order].reverse()) {
    at[i] = left % (sizes[i] as number);
    left = Math.floor(left / (sizes[i] as number));
  }
  const [c, y, x] = at as [number, number, number];
  return (c * sizes[1] + y) * sizes[2] + x;
}

/** The only tap of each filter, which is 1; null where a filter has another, or several. */
function placesTaken(weights: ArrayLike<number> | null, { outChannels }: ConvWeights): readonly number[] | null {
  if (weights === null) return null;
  const taps = weights.length / outChannels;
  const taken: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    if (weights[i] !== 1 || taken.length !== Math.floor(i / taps)) return null;
    taken.push(i % taps);
  }
  return taken.length === outChannels ? taken : null;
}
