import { intsOf } from '../attributes.ts';
import type { Size, Transfer } from '../interpretation.ts';
import { atAxis, resized } from './dims.ts';

export const pad: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const pads = intsOf(call.operator, 'pads') ?? intsOf(call.operator, 'paddings') ?? call.numbers(1)?.data;
  const on = call.inputs.length > 3 ? call.numbers(3)?.data : null;
  const target: Size[] = dims.map((dim, i) => {
    const k = on ? Array.from(on, (a) => atAxis(a, dims.length)).indexOf(i) : i;
    if (k < 0) return dim;
    const half = pads ? pads.length / 2 : 0;
    const before = pads?.[k];
    const after = pads?.[k + half];
    return dim === null || before === undefined || after === undefined || Number.isNaN(before + after)
      ? null
      : dim + before + after;
  });
  return { dims: target, axes: axes && resized(axes, target) };
};
