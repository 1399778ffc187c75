/** Convolutions that only move pixels, where each filter picks one pixel of a patch: how tf2onnx writes `extract_patches`. */
import { intsOf } from '../attributes.ts';
import type { Axis } from '../axes.ts';
import type { Call, Result, Size } from '../interpretation.ts';
import type { ConvWeights, Window } from '../window.ts';

/** The numbers of colours, rows and columns of a patch. */
type Sizes = readonly [colours: number, rows: number, columns: number];
/** An order of colours, rows and columns, as positions in `Sizes`, the outermost first. */
type Order = readonly [number, number, number];

/**
 * The result of a convolution that cuts the image into patches, whose pixels become channels in any order of rows, columns and
 * colours; null for any other convolution.
 */
export function cut(call: Call, window: Window | null, weights: ConvWeights | null): Result | null {
  const { dims, axes } = call.input;
  if (window === null || weights === null || dims?.length !== 4 || call.operator.channelsLast) return null;
  const { inPerGroup, outChannels } = weights;
  const [height = 1, width = 1] = window.kernel;
  // What nearly all convolutions fail.
  if (height * width === 1 || outChannels !== inPerGroup * height * width) return null;
  const [n = null, c = null, h = null, w = null] = dims;
  const [batch, ...own] = axes ?? [];
  const isWhole =
    inPerGroup === c &&
    window.strides.every((stride, i) => stride === window.kernel[i]) &&
    window.dilations.every((dilation) => dilation === 1) &&
    window.pads.every((pad) => pad === 0);
  const [colours, rows, columns] = own.map((axis) => (axis.length === 1 ? axis[0] : undefined));
  // A single colour has no factor on the channels' axis, nor have colours that are part of the batch's axis.
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

/** Whether the weights are an identity matrix, reshaped to [rows, columns, colours, out] and transposed to OIHW. */
function isTurnedIdentity(call: Call): boolean {
  const turned = call.producer(1);
  const shaped = turned?.op === 'Transpose' ? turned.data[0]?.producer : null;
  const unit = shaped?.op === 'Reshape' ? shaped.data[0]?.producer : null;
  return turned !== null && unit?.op === 'EyeLike' && intsOf(turned, 'perm')?.join() === '3,2,0,1';
}

/** The order in which filters pick the pixels of a patch; null where one does anything else. */
function orderOf(weights: ArrayLike<number> | null, filters: number, sizes: Sizes): Order | null {
  const taken = weights && placesTaken(weights, filters);
  return (taken && ORDERS.find((order) => taken.every((place, o) => place === placeAt(o, order, sizes)))) ?? null;
}

/** For each filter the position of its only tap; null where one has several, or one that isn't 1. */
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

/** The position, in a filter of shape [colours, rows, columns], of the tap that channel `index` has if channels are in this order. */
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
