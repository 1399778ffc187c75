/** Operators that scale and shift each channel by constants. */
import { attributeOf, floatOf, intOf } from '../../graph/attributes.ts';
import type { Node } from '../../graph/types.ts';
import { fits } from '../../onnx/budget.ts';
import { elementsLimit, folded } from './per-channel.ts';
import { channelAxis, evidence, hasPlaces, opaque, shortText, unread } from './step.ts';
import { stretchedPerChannel } from './stretched.ts';
import type { Channel, Handler, Step } from './types.ts';

export const arithmetic: Handler = (step) => {
  const { interpretation, node, op, data, index, source, output, pixels, at } = step;
  const given = data[index === 0 ? 1 : 0];
  if (!given || data.length > 2) return opaque(step, op);
  if (pixels.quantised && !node.spelling.startsWith('QLinear')) return opaque(step, `${op} of quantised pixels`);
  if (interpretation.of(given).image) {
    if (op === 'Add' && data[0] === data[1]) return doubled(step);
    // With another path of the image, the pixels are no longer known; with features, they end.
    const isOwn = at(given) !== undefined || !hasPlaces(interpretation, given);
    return isOwn ? opaque(step, `${op} with a value computed from the image`) : null;
  }
  const colours = grown(step);
  const behind = colours.length > pixels.channels.length ? output : source;
  const constant = stretchedPerChannel(interpretation, node, behind, given, colours.length);
  if (constant === null) {
    const why = interpretation.unreadable(given, elementsLimit(interpretation, given, colours.length));
    return opaque(step, `${op} with a constant that ${why ? `can't be read (${why})` : 'varies over the image'}`);
  }
  const imageFirst = index === 0;
  if (op === 'Div' && !imageFirst) return opaque(step, 'division by the image');
  return {
    pixels: {
      ...pixels,
      channels: colours.map((channel, i) => changed(channel, node, op, constant[i] as number, imageFirst)),
      steps: [...pixels.steps, evidence(node, `${op} ${shortText(constant)}`)],
    },
  };
};

/** The image added to itself. */
function doubled({ node, op, pixels }: Step): ReturnType<Handler> {
  const channels = pixels.channels.map((channel) => changed(channel, node, 'Mul', 2));
  return { pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, `${op} of itself`)] } };
}

/** The channels of the result: a grey image's only one is copied where constants are given for several. */
function grown({ interpretation, output, pixels }: Step): readonly Channel[] {
  const [only] = pixels.channels;
  if (pixels.channels.length > 1 || only === undefined) return pixels.channels;
  const count = interpretation.of(output).dims?.[channelAxis(interpretation, output)] ?? 1;
  return fits(interpretation.budget, 'channels', count) ? new Array<Channel>(count).fill(only) : pixels.channels;
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

/** The channel behind an operator with a constant. */
export function changed(channel: Channel, node: Node, op: string, k: number, imageFirst = true): Channel {
  const after = combine(channel, op, k, imageFirst);
  if (op === 'Mul' || op === 'Div') return isChangeOfUnits(k) ? after : { ...after, isScaled: true };
  return k === 0 ? after : { ...after, shifts: after.shifts + 1, lastShift: node };
}

/** Whether a factor only converts between bytes, [0,1] and [-1,1]. */
const isChangeOfUnits = (k: number): boolean =>
  [1, 2, 127.5, 255].some((unit) => Math.abs(k - unit) < 1e-3 || Math.abs(k * unit - 1) < 1e-3);

export const negate: Handler = ({ pixels }) => ({
  pixels: { ...pixels, channels: pixels.channels.map((c) => ({ ...c, scale: -c.scale, offset: -c.offset })) },
});

export const batchNorm: Handler = (step) => {
  const { interpretation, node, source, pixels } = step;
  if (intOf(node, 'training_mode', 0) === 1) return opaque(step, 'BatchNormalization by what comes in');
  const axis = interpretation.of(source).axes?.[channelAxis(interpretation, source)];
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((i) => {
    const data = interpretation.numbers(node.inputs[i])?.data;
    return data && axis && data.length !== pixels.channels.length ? folded(data, pixels.channels.length, axis) : data;
  });
  if (!scale || !bias || !mean || !variance)
    return unread(step, 'BatchNormalization whose constants', node.inputs.slice(1));
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const channels = pixels.channels.map((channel, i) => {
    const k = (scale[i] as number) / Math.sqrt((variance[i] as number) + epsilon);
    return {
      ...channel,
      scale: channel.scale * k,
      offset: (channel.offset - (mean[i] as number)) * k + (bias[i] as number),
    };
  });
  const text = `BatchNormalization mean ${shortText(Array.from(mean))}`;
  return { pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, text)] } };
};

/** `scale * x + bias`, with a bias for each channel: an experimental operator that WinMLTools writes for models of Core ML. */
export const imageScaler: Handler = ({ node, pixels }) => {
  const scale = floatOf(node, 'scale', 1);
  const biases = attributeOf(node, 'bias')?.floats ?? [];
  const channels = pixels.channels.map((channel, i) =>
    changed(changed(channel, node, 'Mul', scale), node, 'Add', biases[i] ?? 0),
  );
  const text = `ImageScaler scale ${shortText([scale])}, bias ${shortText(biases)}`;
  return { pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, text)] } };
};

/** Two more of the experimental ones: `alpha * x + beta`, and `scale * x`. */
export const affine: Handler = ({ node, op, pixels }) => {
  const [scale, shift] = [floatOf(node, op === 'Scale' ? 'scale' : 'alpha', 1), floatOf(node, 'beta', 0)];
  const channels = pixels.channels.map((channel) => changed(changed(channel, node, 'Mul', scale), node, 'Add', shift));
  return {
    pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, `${op} ${shortText([scale, shift])}`)] },
  };
};
