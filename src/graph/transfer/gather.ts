/** Gather and GatherND: single places, permutations, and index grids that cut windows (im2col). */
import { intOf } from '../attributes.ts';
import { type Axis, type Factor, features, isSpatial, unknownAxis } from '../axes.ts';
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
    return [
      axis.length === 1 && only
        ? [{ ...only, size }]
        : axis.some(isSpatial)
          ? [{ role: 'T', size, step: 1 }]
          : unknownAxis(size),
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
