/** Gather and GatherND: single places, permutations, and index grids that cut windows (im2col). */
import { intOf } from '../attributes.ts';
import { type Axis, axisSize, coalesce, type Factor, features, isSpatial, unknownAxis } from '../axes.ts';
import type { Numbers } from '../constants.ts';
import type { Size, Transfer } from '../interpretation.ts';
import { atAxis } from './dims.ts';

export const gather: Transfer = (call) => {
  const [data, indices] = call.inputs;
  if (!data?.dims || !indices?.dims) return {};
  const axis = atAxis(intOf(call.operator, 'axis', 0), data.dims.length);
  if (!(axis >= 0 && axis < data.dims.length)) return {};
  const dims = [...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)];
  return {
    dims,
    axes: data.axes && [
      ...data.axes.slice(0, axis),
      ...gatheredAxes(data.axes[axis] as Axis, () => call.numbers(1), indices.dims),
      ...data.axes.slice(axis + 1),
    ],
  };
};

/** The axes in place of the indexed one: none for a scalar index, the same for a list, two for a grid of indices. */
function gatheredAxes(axis: Axis, indices: () => Numbers | null, dims: readonly Size[]): readonly Axis[] {
  if (dims.length === 0) return [];
  if (dims.length === 1) {
    const size = dims[0] ?? null;
    const [only] = axis;
    if (axis.length === 1 && only) return [[{ ...only, size }]];
    const all = indices();
    return [
      reordered(axis, all) ??
        shuffled(axis, all) ??
        (axis.some(isSpatial) ? [{ role: 'T', size, step: 1 }] : unknownAxis(size)),
    ];
  }
  const [only] = axis;
  const picked = dims.length === 2 && axis.length === 1 ? indices() : null;
  if (picked && only) {
    // im2col: row i of the grid holds tap i of every window, or column i does.
    const [rows = 0, columns = 0] = picked.dims;
    const at = (r: number, c: number): number => picked.data[r * columns + c] as number;
    const down = rows > 1 ? at(1, 0) - at(0, 0) : 1;
    const across = columns > 1 ? at(0, 1) - at(0, 0) : 1;
    const factor = (size: number, step: number): Axis =>
      size === 1 ? [] : [{ ...only, size, step: only.step * step }];
    return [factor(rows, down), factor(columns, across)];
  }
  // A grid of indices into features gives features, however they are arranged.
  if (!axis.some(isSpatial)) return dims.map((size): Axis => (size === 1 ? [] : features(size)));
  return dims.map(unknownAxis);
}

/**
 * The factors of an axis in another order; null where the indices do anything else to them. ONNX Runtime writes YOLO's strided
 * slices, joined along the channels, as SpaceToDepth and such a Gather.
 */
function reordered(axis: Axis, indices: Numbers | null): Axis | null {
  const factors = axis.filter(({ size }) => size !== 1);
  const whole = axisSize(axis);
  if (indices === null || whole === null || indices.data.length !== whole || whole === 0) return null;
  const { data } = indices;
  const strides = factors.map((_, i) => axisSize(factors.slice(i + 1)) as number);
  // From the innermost one outwards: behind a run of the inner ones comes one step of the next.
  const order: number[] = [];
  for (let run = 1; run < whole; run *= sizeAt(factors, order[0] as number)) {
    const next = strides.indexOf(data[run] as number);
    if (next < 0 || order.includes(next)) return null;
    order.unshift(next);
  }
  for (let i = 0; i < whole; i++) {
    let from = 0;
    for (let k = order.length - 1, rest = i; k >= 0; k--) {
      const size = sizeAt(factors, order[k] as number);
      from += (rest % size) * (strides[order[k] as number] as number);
      rest = Math.floor(rest / size);
    }
    if (data[i] !== from) return null;
  }
  return coalesce(order.map((i) => factors[i] as Factor));
}

/** The axis itself, where the indices bring blocks of features into any order and leave each whole; null elsewhere. */
function shuffled(axis: Axis, indices: Numbers | null): Axis | null {
  const last = axis.at(-1);
  if (last?.role !== 'C' || last.size === null || indices?.data.length !== axisSize(axis)) return null;
  const { data } = indices;
  const taken = new Set<number>();
  for (let i = 0; i < data.length; i++) {
    const within = i % last.size;
    const from = data[i] as number;
    if (from % last.size !== within || from - within !== data[i - within]) return null;
    taken.add(from);
  }
  return taken.size === data.length ? axis : null;
}

const sizeAt = (factors: Axis, i: number): number => factors[i]?.size as number;

export const gatherNd: Transfer = (call) => {
  // torch's dynamo exporter writes x[:, [2, 1, 0]] as a GatherND over the channels, transposed to the front.
  const [data, indices] = call.inputs;
  if (!data?.dims || !indices?.dims || intOf(call.operator, 'batch_dims', 0) !== 0) return {};
  const depth = indices.dims.at(-1);
  if (typeof depth !== 'number') return {};
  const dims = [...indices.dims.slice(0, -1), ...data.dims.slice(depth)];
  const head: readonly Axis[] = indices.dims
    .slice(0, -1)
    .map((size) =>
      depth === 1 && data.axes?.[0]?.length === 1 ? [{ ...(data.axes[0][0] as Factor), size }] : unknownAxis(size),
    );
  return { dims, axes: data.axes && [...head, ...data.axes.slice(depth)] };
};
