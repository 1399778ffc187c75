/** SpaceToDepth and DepthToSpace: blocks of pixels move into the channels and back. */
import { intOf } from '../attributes.ts';
import type { Axis } from '../axes.ts';
import type { Size, Transfer } from '../interpretation.ts';
import { resized } from './dims.ts';

export const spaceToDepth: Transfer = (call) => {
  const { dims, axes } = call.input;
  const block = intOf(call.operator, 'blocksize', 1);
  if (dims?.length !== 4 || block < 1) return {};
  const [n, c, h, w] = dims as readonly [Size, Size, Size, Size];
  const inner = (axis: Axis): Axis => axis.slice(0, 1).map((f) => ({ ...f, size: block }));
  const outer = (axis: Axis, size: Size): Axis => axis.slice(0, 1).map((f) => ({ ...f, size, step: f.step * block }));
  const [height, width] = [h === null ? null : h / block, w === null ? null : w / block];
  return {
    dims: [n, c === null ? null : c * block * block, height, width],
    axes: axes && [
      axes[0] as Axis,
      [...inner(axes[2] as Axis), ...inner(axes[3] as Axis), ...(axes[1] as Axis)],
      outer(axes[2] as Axis, height),
      outer(axes[3] as Axis, width),
    ],
  };
};

export const depthToSpace: Transfer = (call) => {
  const { dims, axes } = call.input;
  const block = intOf(call.operator, 'blocksize', 1);
  if (dims?.length !== 4 || block < 1) return {};
  const [n, c, h, w] = dims as readonly [Size, Size, Size, Size];
  const target = [
    n,
    c === null ? null : c / (block * block),
    h === null ? null : h * block,
    w === null ? null : w * block,
  ];
  return { dims: target, axes: axes && resized(axes, target) };
};
