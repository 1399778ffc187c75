/** The window of a pool, and the average pool over it, which a max pool is compared with. */
import { padBefore, slid, type Window, windowOf } from '../../graph/window.ts';
import type { Pair } from '../../theory/geometry.ts';
import type { Node } from '../graph-edit/skeleton.ts';

/** A window over the last two axes. At the edge it may cover fewer samples. */
export interface PoolWindow {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Padding before an axis, given its size. */
  readonly before: (axis: 0 | 1, size: number) => number;
  /** The number of positions of the window along an axis, given its size. */
  readonly count: (axis: 0 | 1, size: number) => number;
}

/**
 * The window of a pool or convolution over two axes; null for other ranks.
 * @param weights taps per axis of a convolution's weights, for one that does not state its kernel shape
 */
export function poolWindow(node: Node, weights: Pair | null = null): PoolWindow | null {
  const window = windowOf(node, 2, weights);
  if (window === null) return null;
  const { kernel, strides, dilations } = window as Window & Pick<PoolWindow, 'kernel' | 'strides' | 'dilations'>;
  return {
    kernel,
    strides,
    dilations,
    before: (axis, size) => padBefore(node, window, axis, size),
    count: (axis, size) => slid(node, window, axis, size),
  };
}

/** Contiguous planes of `height` x `width` numbers. */
export interface Planes {
  readonly data: Float32Array;
  readonly planes: number;
  readonly height: number;
  readonly width: number;
}

/** The average pool of each plane; padding is not averaged. */
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

/** For each output position along an axis, the input positions under the window. */
function tapsOf({ kernel, strides, dilations, before, count }: PoolWindow, axis: 0 | 1, size: number) {
  const offset = before(axis, size);
  return Array.from({ length: count(axis, size) }, (_, position) =>
    Array.from({ length: kernel[axis] }, (_, tap) => position * strides[axis] - offset + tap * dilations[axis]).filter(
      (place) => place >= 0 && place < size,
    ),
  );
}
