/** Expand and Tile: copies along axes. */
import { type Axis, features, unknownAxis } from '../axes.ts';
import { broadcastDims } from '../constants.ts';
import type { Size, Transfer } from '../interpretation.ts';

export const expand: Transfer = (call) => {
  const wanted = call.numbers(1)?.data;
  const { dims, axes } = call.input;
  if (!wanted || dims === null || !call.fitsRank(wanted.length)) return {};
  const target = broadcastDims<Size>(
    dims,
    Array.from(wanted, (size) => (Number.isNaN(size) ? null : size)),
  );
  if (target === null) return {};
  const lead = target.length - dims.length;
  // A grey image whose channel axis is expanded gets channels.
  const isGrey = lead === 0 && axes !== null && !axes.some((axis) => axis.some(({ role }) => role === 'C'));
  return {
    dims: target,
    axes:
      axes &&
      target.map((dim, i): Axis => {
        if (i >= lead && dims[i - lead] === dim) return axes[i - lead] as Axis;
        return isGrey && i > 0 ? features(dim) : copies(dim);
      }),
  };
};

/** An axis of copies, which distinguishes neither places nor features. */
const copies = (size: Size): Axis => (size === 1 ? [] : [{ role: 'N', size, step: 1 }]);

export const tile: Transfer = (call) => {
  const repeats = call.numbers(1)?.data;
  const { dims, axes } = call.input;
  if (!repeats || dims === null) return { dims: dims?.map(() => null) ?? null };
  const target = dims.map((dim, i) => (dim === null ? null : dim * (repeats[i] ?? 1)));
  return {
    dims: target,
    axes: axes?.map((axis, i) => (target[i] === dims[i] ? axis : tiled(axis, i, target[i] ?? null))) ?? null,
  };
};

/** The axis at position `at`, repeated to another size. */
function tiled(axis: Axis, at: number, size: Size): Axis {
  if (axis.length > 0) return unknownAxis(size);
  return at === 0 ? copies(size) : features(size);
}
