/** Operators that scale and shift each channel by constants. */

import type { Value } from '../../graph/types.ts';
import { perChannel } from './per-channel.ts';
import { evidence, isFeature, opaque, short } from './step.ts';
import type { Channel, Handler } from './types.ts';

export const arithmetic: Handler = (step) => {
  const { interpretation, node, op, data, index, source, pixels, at } = step;
  const given = data[index === 0 ? 1 : 0];
  if (!given || data.length > 2) return opaque(step, op);
  const other = unstretched(given);
  if (interpretation.of(other).image) {
    // The image against something computed from it, or against features.
    const isOwn = at(other) !== undefined || !isFeature(interpretation, other);
    return isOwn ? opaque(step, `${op} with a value computed from the image`) : null;
  }
  const constant = perChannel(interpretation, source, other, pixels.channels.length);
  if (constant === null) {
    const why = interpretation.unreadable(other);
    return opaque(step, `${op} with a constant that ${why ? `can't be read (${why})` : 'varies over the image'}`);
  }
  const imageFirst = index === 0;
  if (op === 'Div' && !imageFirst) return opaque(step, 'division by the image');
  const shifts = (op === 'Add' || op === 'Sub' || op === 'Sum') && constant.some((k) => k !== 0);
  const scales = (op === 'Mul' || op === 'Div') && !constant.every(isChangeOfUnits);
  return {
    pixels: {
      ...pixels,
      channels: pixels.channels.map((channel, i) => combine(channel, op, constant[i] as number, imageFirst)),
      steps: [...pixels.steps, evidence(node, `${op} ${short(constant)}`)],
      shifts: shifts ? [...pixels.shifts, node] : pixels.shifts,
      scalings: scales ? [...pixels.scalings, node] : pixels.scalings,
    },
  };
};

/** Before it was stretched to the image's size, which the operator would do as well. */
function unstretched(value: Value): Value {
  const { producer } = value;
  return (producer?.op === 'Expand' && producer.data[0]) || value;
}

function combine(channel: Channel, op: string, k: number, imageFirst: boolean): Channel {
  const { scale, offset } = channel;
  switch (op) {
    case 'Mul':
      return { ...channel, scale: scale * k, offset: offset * k };
    case 'Div':
      return { ...channel, scale: scale / k, offset: offset / k };
    case 'Sub':
      return imageFirst ? { ...channel, offset: offset - k } : { ...channel, scale: -scale, offset: k - offset };
    default:
      return { ...channel, offset: offset + k };
  }
}

/** 1, 2, 127.5 or 255, or one over it: between bytes, [0,1] and [-1,1]. */
const isChangeOfUnits = (k: number): boolean =>
  [1, 2, 127.5, 255].some((unit) => Math.abs(k - unit) < 1e-3 || Math.abs(k * unit - 1) < 1e-3);

export const negate: Handler = ({ pixels }) => ({
  pixels: { ...pixels, channels: pixels.channels.map((c) => ({ ...c, scale: -c.scale, offset: -c.offset })) },
});

export const batchNorm: Handler = (step) => {
  const { interpretation, node, pixels } = step;
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((i) => interpretation.numbers(node.inputs[i])?.data);
  if (!scale || !bias || !mean || !variance) return opaque(step, "BatchNormalization whose constants can't be read");
  const epsilon = node.attributes.find((a) => a.name === 'epsilon')?.f ?? 1e-5;
  const channels = pixels.channels.map((channel, i) => {
    const k = (scale[i] as number) / Math.sqrt((variance[i] as number) + epsilon);
    return {
      ...channel,
      scale: channel.scale * k,
      offset: (channel.offset - (mean[i] as number)) * k + (bias[i] as number),
    };
  });
  const text = `BatchNormalization mean ${short(Array.from(mean))}`;
  return { pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, text)] } };
};
