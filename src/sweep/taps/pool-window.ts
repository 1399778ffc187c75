/** The window of a pool, and averages over it: the pool that a max pool is compared with. */

import type { Pair } from '../../theory/geometry.ts';
import type { Node } from '../graph-edit/skeleton.ts';

/** Over the last two axes; a window may hang over the edge, where it holds fewer samples. */
export interface PoolWindow {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Cells of padding before each axis, by the size of that axis. */
  readonly before: (axis: 0 | 1, size: number) => number;
  /** Positions of the window along an axis of that size. */
  readonly count: (axis: 0 | 1, size: number) => number;
}

/**
 * Reads the window of a pool or convolution over two axes; null for other ranks.
 * @param weights taps per axis by the weights, where a convolution leaves them to those
 */
export function poolWindow(node: Node, weights: Pair | null = null): PoolWindow | null {
  const list = (name: string, fallback: readonly number[]): readonly number[] =>
    node.attributes.find((attribute) => attribute.name === name)?.ints ?? fallback;
  const kernel = list('kernel_shape', weights ?? []);
  const strides = list('strides', [1, 1]);
  const dilations = list('dilations', [1, 1]);
  const pads = list('pads', [0, 0, 0, 0]);
  if (!isPair(kernel) || !isPair(strides) || !isPair(dilations) || pads.length !== 4) return null;
  const auto = node.attributes.find(({ name }) => name === 'auto_pad')?.s ?? 'NOTSET';
  const ceil = node.attributes.find(({ name }) => name === 'ceil_mode')?.i === 1;
  const extent = (axis: 0 | 1): number => (kernel[axis] - 1) * dilations[axis] + 1;
  const same = auto === 'SAME_UPPER' || auto === 'SAME_LOWER';
  const pad = (index: number): number => (auto === 'VALID' ? 0 : (pads[index] ?? 0));
  const count = (axis: 0 | 1, size: number): number => {
    if (same) return Math.ceil(size / strides[axis]);
    const room = (size + pad(axis) + pad(axis + 2) - extent(axis)) / strides[axis];
    if (!ceil) return Math.max(0, Math.floor(room) + 1);
    const windows = Math.ceil(room) + 1;
    // The last window starts inside the input or the padding before it.
    return Math.max(0, (windows - 1) * strides[axis] >= size + pad(axis) ? windows - 1 : windows);
  };
  const before = (axis: 0 | 1, size: number): number => {
    if (!same) return pad(axis);
    const total = Math.max(0, (count(axis, size) - 1) * strides[axis] + extent(axis) - size);
    return auto === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);
  };
  return { kernel, strides, dilations, before, count };
}

const isPair = (values: readonly number[]): values is Pair => values.length === 2;

/** Planes of `height` x `width` numbers, one behind the other. */
export interface Planes {
  readonly data: Float32Array;
  readonly planes: number;
  readonly height: number;
  readonly width: number;
}

/** Averages of every plane over a window; padding never counts. */
export function averagePlanes({ data, planes, height, width }: Planes, window: PoolWindow): Planes {
  const rows = tapsOf(window, 0, height);
  const columns = tapsOf(window, 1, width);
  const result = new Float32Array(planes * rows.length * columns.length);
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * height * width;
    for (const ys of rows) {
      for (const xs of columns) {
        let sum = 0;
        for (const y of ys) for (const x of xs) sum += data[start + y * width + x] as number;
        result[at++] = sum / (ys.length * xs.length);
      }
    }
  }
  return { data: result, planes, height: rows.length, width: columns.length };
}

/** By output position along an axis: the input positions under the window. */
function tapsOf({ kernel, strides, dilations, before, count }: PoolWindow, axis: 0 | 1, size: number) {
  const offset = before(axis, size);
  return Array.from({ length: count(axis, size) }, (_, position) =>
    Array.from({ length: kernel[axis] }, (_, tap) => position * strides[axis] - offset + tap * dilations[axis]).filter(
      (place) => place >= 0 && place < size,
    ),
  );
}
