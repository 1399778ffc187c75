/** Convolutions that only move pixels: each filter takes one of a patch, as tf2onnx writes `extract_patches`. */
import { intsOf } from '../attributes.ts';
import type { Axis } from '../axes.ts';
import type { Call, Result, Size } from '../interpretation.ts';
import type { ConvWeights, Window } from '../window.ts';

/** Colours, rows and columns of a patch. */
type Sizes = readonly [colours: number, rows: number, columns: number];
/** Positions in `Sizes`, the outermost first. */
type Order = readonly [number, number, number];

/** Patches side by side, each pixel of one a channel, in any order of rows, columns and colours; null for anything else. */
export function cut(call: Call, window: Window | null, weights: ConvWeights | null): Result | null {
  const { dims, axes } = call.input;
  if (window === null || weights === null || dims?.length !== 4 || call.operator.channelsLast) return null;
  const [n = null, c = null, h = null, w = null] = dims;
  const [batch, ...own] = axes ?? [];
  const { inPerGroup, outChannels } = weights;
  const [height = 1, width = 1] = window.kernel;
  const isWhole =
    height * width > 1 &&
    inPerGroup === c &&
    outChannels === c * height * width &&
    window.strides.every((stride, i) => stride === window.kernel[i]) &&
    window.dilations.every((dilation) => dilation === 1) &&
    window.pads.every((pad) => pad === 0);
  const [colours, rows, columns] = own.map((axis) => (axis.length === 1 ? axis[0] : undefined));
  // A single colour, or one on the batch's axis, has none of its own.
  if (!isWhole || !batch || !rows || !columns || (!colours && c !== 1)) return null;
  const sizes: Sizes = [inPerGroup, height, width];
  const order = isTurnedIdentity(call) ? ROWS_FIRST : orderOf(call.numbers(1)?.data ?? null, outChannels, sizes);
  if (order === null) return null;
  const patch = [colours, rows, columns].map(
    (factor, i): Axis => (factor ? [{ ...factor, size: sizes[i] as number }] : []),
  );
  const [down, across] = [along(h, height), along(w, width)];
  return {
    dims: [n, outChannels, down, across],
    axes: [
      batch,
      order.flatMap((i) => patch[i] as Axis).filter(({ size }) => size !== 1),
      [{ ...rows, size: down, step: rows.step * height }],
      [{ ...columns, size: across, step: columns.step * width }],
    ],
  };
}

const along = (size: Size, patch: number): Size => (size === null ? null : Math.floor(size / patch));

const ROWS_FIRST: Order = [1, 2, 0];
const ORDERS: readonly Order[] = [ROWS_FIRST, [0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1], [0, 2, 1]];

/** The unit matrix, of any size, as filters of [rows, columns, colours, out] that were turned to [out, colours, rows, columns]. */
function isTurnedIdentity(call: Call): boolean {
  const turned = call.producer(1);
  const shaped = turned?.op === 'Transpose' ? turned.data[0]?.producer : null;
  const unit = shaped?.op === 'Reshape' ? shaped.data[0]?.producer : null;
  return turned !== null && unit?.op === 'EyeLike' && intsOf(turned, 'perm')?.join() === '3,2,0,1';
}

/** In which order filters take their pixels; null where one takes several, or changes what it takes. */
function orderOf(weights: ArrayLike<number> | null, filters: number, sizes: Sizes): Order | null {
  const taken = weights && placesTaken(weights, filters);
  return (taken && ORDERS.find((order) => taken.every((place, o) => place === placeAt(o, order, sizes)))) ?? null;
}

/** The only tap of each filter, which is 1; null where a filter has another, or several. */
function placesTaken(weights: ArrayLike<number>, filters: number): readonly number[] | null {
  const taps = weights.length / filters;
  const taken: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    if (weights[i] !== 1 || taken.length !== Math.floor(i / taps)) return null;
    taken.push(i % taps);
  }
  return taken.length === filters ? taken : null;
}

/** Where among [colours, rows, columns] the `index`-th channel comes from, if channels go by that order. */
function placeAt(index: number, order: Order, sizes: Sizes): number {
  const at = [0, 0, 0];
  let left = index;
  for (const i of [...order].reverse()) {
    at[i] = left % (sizes[i] as number);
    left = Math.floor(left / (sizes[i] as number));
  }
  const [c, y, x] = at as [number, number, number];
  return (c * sizes[1] + y) * sizes[2] + x;
}
