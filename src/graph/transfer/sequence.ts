/** Layers over sequences of tokens or steps. */
import { intOf } from '../attributes.ts';
import { type Axis, features } from '../axes.ts';
import type { Size, Transfer } from '../interpretation.ts';

/** Attention, of ONNX or com.microsoft: as many tokens as queries, with new features. A learned query has no places. */
export const attention: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const value = call.inputs[2]?.dims;
  const last =
    call.operator.op === 'Attention' && call.operator.domain !== '' ? null : (value?.at(-1) ?? dims.at(-1) ?? null);
  const width = last ?? (dims.at(-1) as Size);
  const rows = axes ?? dims.map((size) => (size === 1 ? [] : features(size)));
  return [{ dims: [...dims.slice(0, -1), width], axes: [...rows.slice(0, -1), features(width)] }];
};

/** LSTM and its like: [steps, batch, features] in, [steps, directions, batch, features] out. */
export const recurrent: Transfer = (call) => {
  const { dims, axes } = call.input;
  const hidden = intOf(call.operator, 'hidden_size', 0) || null;
  const directions = call.inputs[1]?.dims?.[0] ?? null;
  if (dims?.length !== 3) return {};
  const [steps = null, batch = null] = dims;
  return [
    {
      dims: [steps, directions, batch, hidden],
      axes: axes && [axes[0] as Axis, directions === 1 ? [] : features(directions), axes[1] as Axis, features(hidden)],
    },
  ];
};
