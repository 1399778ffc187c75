/** A convolution of pixels: preprocessing where it keeps the channels and mixes no places, else the stem. */
import { attributeOf, intOf, intsOf } from '../../graph/attributes.ts';
import { extentOf, isSpatial } from '../../graph/axes.ts';
import type { Numbers } from '../../graph/constants.ts';
import type { Value } from '../../graph/types.ts';
import { convWeights, windowOf } from '../../graph/window.ts';
import { isBlocked, realChannels } from './blocked.ts';
import { isBlur } from './blur.ts';
import { fromBytes } from './quantised.ts';
import { recoloured } from './recolour.ts';
import { evidence, opaque, shortText, unread, untouchedChannel } from './step.ts';
import type { Effect, Handler, Mixing, Step } from './types.ts';

/** Three colours and transparency; more channels are features. */
const MOST_COLOURS = 4;

/** The filters of a convolution, taken as 2-D: a 3-D one with a single tap along its first axis is one, too. */
interface Filters {
  readonly weight: Value;
  readonly kernel: readonly number[];
  /** How many leading axes have a single tap. */
  readonly depth: number;
  readonly group: number;
  readonly inputs: number;
  readonly outChannels: number;
  /** Neighbouring pixels that space-to-depth put into the channels, along each axis. */
  readonly blocks: readonly [number, number];
}

export const convolution: Handler = (given) => {
  const step = onNumbers(given);
  const filters = filtersOf(step);
  if (filters === null) return null;
  if (isCut(step)) return step.data[2] ? opaque(step, 'patches with something added') : { pixels: step.pixels };
  const { inputs, blocks } = filters;
  const keepsChannels =
    realChannels(step.node, filters.outChannels, () => null) === inputs &&
    inputs === step.pixels.channels.length &&
    inputs <= MOST_COLOURS &&
    blocks[0] === 1;
  if (intsOf(step.node, 'strides')?.some((s) => s > 1) === true) return { mixing: mixingOf(step, filters) };
  if (keepsChannels) return preprocessing(step, filters);
  return isOtherColours(step, filters) ? otherColours(step, filters) : { mixing: mixingOf(step, filters) };
};

/** Whether colours become other colours, such as grey: no places are mixed, and no more channels come out than an image has. */
const isOtherColours = ({ pixels }: Step, { kernel, inputs, outChannels, blocks }: Filters): boolean =>
  kernel.every((k) => k === 1) &&
  inputs === pixels.channels.length &&
  inputs <= MOST_COLOURS &&
  outChannels <= MOST_COLOURS &&
  blocks[0] === 1;

function otherColours(step: Step, { outChannels }: Filters): Effect {
  const { pixels } = opaque(step, 'a colour transform (1x1 convolution)');
  return { pixels: { ...pixels, channels: Array.from({ length: outChannels }, () => untouchedChannel(null)) } };
}

/** For a quantised convolution on bytes that nothing quantised: the pixels as its scale and zero point read them. */
function onNumbers(step: Step): Step {
  const { interpretation, node, pixels } = step;
  if (pixels.quantised) return step;
  if (node.spelling === 'ConvInteger') {
    const zero = interpretation.numbers(node.inputs[2])?.data ?? [];
    const isShifted = node.inputs[2] && (zero.length === 0 || Array.from(zero).some((z) => z !== 0));
    return isShifted ? { ...step, ...opaque(step, 'a zero point of a quantised convolution') } : step;
  }
  return node.spelling === 'QLinearConv' ? { ...step, ...fromBytes(step, node.inputs[1], node.inputs[2]) } : step;
}

/** Whether it only moves pixels of a patch into the channels. */
const isCut = ({ interpretation: { of }, source, output }: Step): boolean => {
  const holdsPlaces = (value: Value): boolean => of(value).axes?.[1]?.some(isSpatial) ?? false;
  return holdsPlaces(output) && !holdsPlaces(source);
};

function filtersOf({ interpretation: { of }, node, data, channelsLast, source }: Step): Filters | null {
  const weight = data[1];
  const shape = convWeights(node, weight ? of(weight).dims : null);
  if (!weight || shape === null || weight === source) return null;
  const depth = shape.kernel.length - 2;
  if (depth < 0 || shape.kernel.slice(0, depth).some((k) => k !== 1)) return null;
  const group = intOf(node, 'group', 1);
  const { axes, dims } = of(source);
  if (dims !== null && dims.length !== shape.kernel.length + 2) return null;
  const channel = channelsLast ? (dims?.length ?? 4) - 1 : 1;
  const factors = axes?.[channel] ?? [];
  return {
    weight,
    kernel: shape.kernel,
    depth,
    group,
    inputs: shape.inPerGroup * group,
    outChannels: shape.outChannels,
    blocks: [extentOf(factors, 'H', 1), extentOf(factors, 'W', 1)],
  };
}

/** Filters that keep the number of channels scale, swap or blur the colours; any others were learned, and are the stem. */
function preprocessing(step: Step, filters: Filters): Effect {
  const { weight, kernel, group, inputs } = filters;
  const { interpretation, node, pixels } = step;
  const weights = interpretation.numbers(weight);
  if (kernel.every((k) => k === 1)) return pointwise(step, filters, weights);
  return group === inputs && weights && isBlur(weights, kernel)
    ? { pixels: { ...pixels, steps: [...pixels.steps, evidence(node, `blur ${kernel.join('x')}`)] } }
    : { mixing: mixingOf(step, filters) };
}

/** Scales, shifts and reorders the channels; anything more is a colour transform. */
function pointwise(step: Step, { weight: filter, group }: Filters, weights: Numbers | null): Effect {
  const { interpretation, node, data, pixels } = step;
  if (node.spelling !== 'Conv') return opaque(step, '1x1 convolution of the channels by quantised weights');
  if (isBlocked(node) && (group > 1 || attributeOf(node, 'activation')))
    return opaque(step, '1x1 convolution of the channels in a layout of ONNX Runtime');
  if (weights === null) return unread(step, '1x1 convolution of the channels whose weights', [filter]);
  const bias = data[2] ?? null;
  const offsets = bias ? interpretation.numbers(bias)?.data : [];
  if (!offsets) return unread(step, '1x1 convolution whose bias', [bias]);
  const perGroup = pixels.channels.length / group;
  const lanes = isBlocked(node) ? (weights.dims[0] as number) : null;
  const weight = (o: number, i: number): number => {
    if (lanes !== null) return weights.data[i * lanes + o] as number;
    return Math.floor(i / perGroup) === Math.floor(o / perGroup)
      ? (weights.data[o * perGroup + (i % perGroup)] as number)
      : 0;
  };
  const channels = recoloured(pixels.channels, weight, (o) => offsets[o] ?? 0);
  if (channels === null) return opaque(step, 'a colour transform (1x1 convolution)');
  const text = `1x1 Conv, scale ${shortText(channels.map((c) => c.scale))}`;
  return { pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, text)] } };
}

function mixingOf({ interpretation, node, channelsLast, source, pixels }: Step, filters: Filters): Mixing {
  const { depth, inputs, outChannels, blocks } = filters;
  const { axes } = interpretation.of(source);
  const [height, width] = channelsLast ? [1, 2] : [2 + depth, 3 + depth];
  const stepOf = (axis: number): number => axes?.[axis]?.[0]?.step ?? 1;
  const kernel = [filters.kernel[depth] as number, filters.kernel[depth + 1] as number] as const;
  const strides = windowOf(node, 2 + depth, filters.kernel)?.strides.slice(depth) ?? [1, 1];
  // A slice of every other pixel thins out the grid; space-to-depth keeps all pixels, in the channels.
  const stride = [stepOf(height) * (strides[0] as number), stepOf(width) * (strides[1] as number)] as const;
  const isPatch = kernel[0] === stride[0] && kernel[1] === stride[1] && kernel[0] > 2;
  return {
    node,
    pixels,
    form: blocks[0] > 1 || blocks[1] > 1 ? 'space-to-depth' : isPatch ? 'patch' : 'convolution',
    kernel: [kernel[0] * blocks[0], kernel[1] * blocks[1]],
    stride,
    inChannels: inputs / (blocks[0] * blocks[1]),
    outChannels: realChannels(node, outChannels, (index) => interpretation.numbers(node.inputs[index])?.data ?? null),
  };
}
