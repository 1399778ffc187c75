/** Tells an image from tables, sequences and caches, by the layers between it and the outputs. */
import type { Interpretation } from '../../graph/interpretation.ts';
import type { Node, Value } from '../../graph/types.ts';
import { convWeights, windowOf } from '../../graph/window.ts';
import type { Mixing } from '../pixels/types.ts';
import { axisOf, declaredDims, MIN_SIDE } from './candidates.ts';
import { isPrompt } from './prompt.ts';
import type { Image } from './types.ts';

/** The most that one side of an image exceeds the other where a layer takes it whole; beyond that it is a table, as of samples in time. */
const MAX_ASPECT = 2;
/** A first layer that looks at each place alone means a table where there are fewer places than this along a side. */
const MIN_PICTURE = 64;

/** Whether a node is a convolution or pool whose window covers several rows of the image. */
function bringsRowsTogether({ of }: Interpretation, node: Node): boolean {
  const { op, data, channelsLast } = node;
  if (op !== 'Conv' && op !== 'MaxPool' && op !== 'AveragePool') return false;
  const [input, weight] = data;
  const [dims, weights] = [input && of(input), op === 'Conv' && weight ? of(weight).dims : null];
  const window = windowOf(node, (dims?.dims?.length ?? 4) - 2, convWeights(node, weights)?.kernel ?? null);
  const rows = dims?.axes?.[channelsLast ? 1 : 2]?.some(({ role }) => role === 'H') ?? false;
  return rows && (window?.kernel[0] ?? 1) > 1;
}

/** Whether three channels reach an output along paths that could not be followed: an image whose first layer is unknown. */
export function isLost(image: Image): boolean {
  const { layout, channels, trace, interpretation } = image;
  const { graph } = interpretation;
  const isColour = layout.length === 4 && channels === 3 && trace.mixings.length === 0;
  return isColour && !graph.outputs.some((output) => trace.at(output)) && hasFilters(image);
}

/**
 * Whether convolutions between the image and an output go along both of its axes: those of tables, sequences and caches go along
 * one, or none.
 */
function hasFilters({ paths, interpretation: { of } }: Image): boolean {
  const kernels = paths().between.flatMap(({ op, data: [, weight] }) => {
    const dims = op === 'Conv' || op === 'ConvTranspose' ? weight && of(weight).dims : null;
    return dims != null && dims.length >= 4 ? [dims.slice(2)] : [];
  });
  return [0, 1].every((axis) => kernels.some((kernel) => kernel[axis] !== 1));
}

/** Whether no axes are declared, or three of unknown size: then a layer over the last one may be over anything. */
function isUntold(value: Value): boolean {
  const dims = declaredDims(value);
  return dims === null || (dims.length === 3 && dims.every((size) => size === null));
}

/** Whether a first layer is one on an image. */
export function isOfImage(image: Image, { node, inChannels, kernel, form, pixels }: Mixing): boolean {
  const [short, long] = [Math.min(...kernel), Math.max(...kernel)];
  const isRanked4 = image.layout.length === 4;
  if (isUntold(image.value) && (node.op !== 'Conv' || short === 1)) return false;
  if (form === 'linear') return short >= MIN_SIDE && (isRanked4 || long <= MAX_ASPECT * short);
  if (inChannels !== pixels.channels.length && inChannels !== null) return false;
  // A layer at each place alone, or along one of the two axes, with no 2-D filter later: a table of features.
  const isAlone = image.layout !== 'HWC' && image.layout !== 'CHW' && short === 1;
  // So is one on several rows or columns, each of them whole.
  const covered = kernel.filter((taps, i) => taps === image.probe[i]).length;
  if (!isRanked4 && form === 'patch' && covered === 1) return false;
  // And so is one at each of any number of points in a batch.
  if (!isRanked4 && long === 1 && image.height === null && image.width === null) return false;
  const side = Math.min(image.height ?? image.width ?? 0, image.width ?? image.height ?? 0);
  const isTable = isAlone && (long > 1 || (isRanked4 && side <= MIN_PICTURE));
  return (!isTable || hasFilters(image)) && !(inChannels === 1 && isPrompt(image));
}

/** Whether no layer combines rows and the output has each by itself: then the rows are a batch, not an image. */
export function isBatchOfRows({ layout, trace, interpretation, probe, paths }: Image): boolean {
  if (axisOf(layout, 'H') !== 0 || trace.mixings.some(({ kernel }) => kernel[0] > 1)) return false;
  if (paths().between.some((node) => bringsRowsTogether(interpretation, node))) return false;
  return interpretation.graph.outputs.every((output) => {
    const [first, ...more] = interpretation.of(output).axes?.[0] ?? [];
    return more.length === 0 && first?.role === 'H' && first.size === probe[0] && first.step === 1;
  });
}
