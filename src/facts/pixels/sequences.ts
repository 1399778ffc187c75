/** Operators on sequences that reverse channels or cut them into parts. */
import { intOf } from '../../graph/attributes.ts';
import { atAxis } from '../../graph/transfer/dims.ts';
import { partOf } from '../../graph/transfer/slice.ts';
import { opaque } from './step.ts';
import type { Handler } from './types.ts';

/** How tf2onnx writes tf.reverse: all sequences along an axis, reversed over their whole length. */
export const reverse: Handler = (step) => {
  const { interpretation, node, source, pixels } = step;
  const { axes, dims } = interpretation.of(source);
  const axis = intOf(node, 'time_axis', 0);
  if (axes?.[axis] === undefined) return opaque(step, node.op);
  if (!axes[axis].some((f) => f.role === 'C')) return { pixels };
  const lengths = interpretation.numbers(node.inputs[1])?.data;
  const isWhole =
    lengths !== undefined && lengths.length > 0 && Array.from(lengths).every((one) => one === dims?.[axis]);
  return isWhole ? { pixels: { ...pixels, channels: [...pixels.channels].reverse() } } : opaque(step, node.op);
};

/** A part that SplitToSequence cut (graph/lower/rewrite.ts); inputs are the whole, the sizes and the index of the part. */
export const sequencePart: Handler = (step) => {
  const { interpretation, node, source, index, pixels } = step;
  const { axes } = interpretation.of(source);
  const axis = atAxis(intOf(node, 'axis', 0), axes?.length ?? 0);
  if (index > 0 || axes?.[axis] === undefined) return opaque(step, node.op);
  if (!axes[axis].some((f) => f.role === 'C')) return { pixels };
  const sizes = node.inputs[1] ? interpretation.numbers(node.inputs[1]) : { data: [1], dims: [] };
  const place = interpretation.numbers(node.inputs[2])?.data[0];
  const { channels } = pixels;
  const part = sizes && place !== undefined && partOf(sizes.data, sizes.dims.length === 1, channels.length, place);
  return part
    ? { pixels: { ...pixels, channels: channels.slice(part.start, part.start + part.count) } }
    : opaque(step, node.op);
};
