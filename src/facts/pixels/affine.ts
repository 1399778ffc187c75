/** Operators that scale and shift each channel by constants. */

import { attributeOf, floatOf, intOf } from '../../graph/attributes.ts';
import type { Inferred, Interpretation } from '../../graph/interpretation.ts';
import type { Node, Value } from '../../graph/types.ts';
import { folded, perChannel } from './per-channel.ts';
import { channelAxis, evidence, hasPlaces, opaque, shortText } from './step.ts';
import type { Channel, Handler, Step } from './types.ts';

export const arithmetic: Handler = (step) => {
  const { interpretation, node, op, data, index, source, output, pixels, at } = step;
  const given = data[index === 0 ? 1 : 0];
  if (!given || data.length > 2) return opaque(step, op);
  if (pixels.quantised && !node.spelling.startsWith('QLinear')) return opaque(step, `${op} of quantised pixels`);
  const { value: other, after } = unstretched(given, interpretation);
  if (interpretation.of(other).image) {
    if (op === 'Add' && data[0] === data[1]) return doubled(step);
    // The image against something computed from it, or against features.
    const isOwn = at(other) !== undefined || !hasPlaces(interpretation, other);
    return isOwn ? opaque(step, `${op} with a value computed from the image`) : null;
  }
  const colours = grown(step);
  const base = perChannel(
    interpretation,
    node,
    colours.length > pixels.channels.length ? output : source,
    other,
    colours.length,
  );
  if (base === null) {
    const why = interpretation.unreadable(other);
    return opaque(step, `${op} with a constant that ${why ? `can't be read (${why})` : 'varies over the image'}`);
  }
  const constant = base.map(after);
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

/** A grey image's one channel becomes as many as constants are given for. */
function grown({ interpretation, output, pixels }: Step): readonly Channel[] {
  const [only] = pixels.channels;
  if (pixels.channels.length > 1 || only === undefined) return pixels.channels;
  const count = interpretation.of(output).dims?.[channelAxis(interpretation, output)] ?? 1;
  return count <= interpretation.budget.channels ? new Array<Channel>(count).fill(only) : pixels.channels;
}

/** What may stand behind a stretched constant, and what it does to each number. */
const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Identity: (x) => x,
  Cast: (x) => x,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Sqrt: Math.sqrt,
};

/** No exporter puts more of them behind one. */
const MAX_UNARY = 8;

interface Unstretched {
  readonly value: Value;
  /** What was done to each of its numbers since. */
  readonly after: (x: number) => number;
}

/** A constant before it was stretched to the image's size, which the operator would do as well. */
function unstretched(value: Value, { of }: Pick<Interpretation, 'of'>): Unstretched {
  const applied: ((x: number) => number)[] = [];
  for (let from: Value = value; applied.length <= MAX_UNARY; ) {
    const { op = '', data: [source] = [] }: Partial<Node> = from.producer ?? {};
    if (!source) break;
    if (op === 'Expand' || (op === 'Tile' && isStretch(of(source).dims, of(from).dims)))
      return { value: source, after: (x) => applied.reduceRight((y, apply) => apply(y), x) };
    if (!Object.hasOwn(UNARY, op)) break;
    applied.push(UNARY[op] as (x: number) => number);
    from = source;
  }
  return { value, after: (x) => x };
}

/** Whether only axes of one element grew: a copy of more would start over in between. */
const isStretch = (from: Inferred['dims'], to: Inferred['dims']): boolean =>
  from !== null && to?.length === from.length && from.every((dim, i) => dim === 1 || dim === to[i]);

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

/** 1, 2, 127.5 or 255, or one over it: between bytes, [0,1] and [-1,1]. */
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
  if (!scale || !bias || !mean || !variance) return opaque(step, "BatchNormalization whose constants can't be read");
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

/** Of ONNX's experimental operators, as WinMLTools writes it before models of CoreML: `scale * x + bias`, a bias for each channel. */
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
