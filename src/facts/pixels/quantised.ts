/** Quantised pixels. Quantising doesn't change what they stand for; dequantising the bytes of an image normalizes them. */
import type { Value } from '../../graph/types.ts';
import { changed } from './affine.ts';
import { channelAxis, evidence, opaque, shortText, unread } from './step.ts';
import type { Handler, Pixels, Step } from './types.ts';

export const quantise: Handler = ({ pixels }) => ({ pixels: { ...pixels, quantised: true } });

/** Undoes a quantisation. Where there was none, the input is bytes, which scale and zero point normalize. */
export const dequantise: Handler = (step) => {
  const { data, pixels } = step;
  if (!pixels.quantised) return fromBytes(step, data[1], data[2]);
  const back = { pixels: { ...pixels, quantised: false } };
  return hasOtherConstants(step) ? opaque({ ...step, ...back }, 'another scale than they were quantised with') : back;
};

/** Whether they were quantised with other constants, so that the two operators don't cancel out. */
function hasOtherConstants({ interpretation: { numbers }, source, data }: Step): boolean {
  const { producer } = source;
  if (producer?.op !== 'QuantizeLinear') return false;
  return [1, 2].some((i) => {
    const [there, back] = [numbers(producer.data[i])?.data, numbers(data[i])?.data];
    return there !== undefined && back !== undefined && Array.from(there).some((x, at) => x !== back[at]);
  });
}

/** The pixels after `(x - zero) * scale`, for bytes that the model is fed. */
export function fromBytes(
  step: Step,
  scale: Value | null | undefined,
  zero: Value | null | undefined,
): { readonly pixels: Pixels } {
  const { node, pixels } = step;
  const scales = eachChannel(step, scale);
  const zeros = zero ? eachChannel(step, zero) : pixels.channels.map(() => 0);
  if (scales === null || zeros === null) return unread(step, `${node.spelling} whose constants`, [scale, zero]);
  const channels = pixels.channels.map((channel, i) => {
    const [k, z] = [scales[i] as number, zeros[i] as number];
    return changed(changed(channel, node, 'Sub', z), node, 'Mul', k);
  });
  const text = `${node.spelling} zero point ${shortText([...new Set(zeros)])}, scale ${shortText([...new Set(scales)])}`;
  return { pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, text)] } };
}

/** One number for all channels, or one for each. */
function eachChannel(
  { interpretation, source, pixels }: Step,
  value: Value | null | undefined,
): readonly number[] | null {
  const { channels } = pixels;
  const data = interpretation.numbers(value)?.data;
  if (data?.length === 1) return channels.map(() => data[0] as number);
  return data?.length === channels.length && channelAxis(interpretation, source) >= 0 ? Array.from(data) : null;
}
