/** Finds the graph input that is the image, and the order of its axes, by what the graph does with it. */
import type { Axis } from '../../graph/axes.ts';
import { interpret } from '../../graph/interpret.ts';
import { nodesBetween, trunk } from '../../graph/reach.ts';
import type { Graph } from '../../graph/types.ts';
import { fits } from '../../onnx/budget.ts';
import { dataTypeName } from '../../onnx/dtypes.ts';
import { once } from '../../onnx/once.ts';
import { tracePixels } from '../pixels/trace.ts';
import type { Reason } from '../types.ts';
import { anyDims, axisOf, type Candidate, candidatesIn, declaredDims, MAX_CHANNELS } from './candidates.ts';
import { isBatchOfRows, isLost, isOfImage } from './is-image.ts';
import type { GraphAccess, Image } from './types.ts';
import { wholeSize } from './whole-size.ts';

/**
 * Interprets the graph with the candidate as its image.
 * @param size height and width, where they are symbolic
 * @param channels where those are symbolic
 */
function interpretAs(
  { graph, payload, budget }: GraphAccess,
  candidate: Candidate,
  size: readonly [number, number],
  channels: number,
): Image {
  const { value, layout, dims } = candidate;
  const probes: Readonly<Record<string, number>> = { N: 1, C: channels, H: size[0], W: size[1] };
  const sizes = dims.map((dim, i) => dim ?? (probes[layout[i] as string] as number));
  const axes = sizes.map(
    (dim, i): Axis => (dim === 1 ? [] : [{ role: layout[i] as 'N' | 'C' | 'H' | 'W', size: dim, step: 1 }]),
  );
  const interpretation = interpret(graph, { value, dims: sizes, axes }, payload, budget);
  const count = axisOf(layout, 'C') < 0 ? 1 : (sizes[axisOf(layout, 'C')] as number);
  return {
    value,
    at: candidate.at,
    layout,
    channels: axisOf(layout, 'C') < 0 ? 1 : (dims[axisOf(layout, 'C')] ?? null),
    height: dims[axisOf(layout, 'H')] ?? null,
    width: dims[axisOf(layout, 'W')] ?? null,
    dataType: value.declared?.type?.tensor?.elemType ?? 0,
    interpretation,
    trace: tracePixels(interpretation, value, count),
    paths: once(() => {
      const between = nodesBetween(interpretation, graph.outputs);
      return { between, trunk: trunk(interpretation, value, graph.outputs, between) };
    }),
    probe: [sizes[axisOf(layout, 'H')] as number, sizes[axisOf(layout, 'W')] as number],
  };
}

const DEFAULT_PROBE: readonly [number, number] = [224, 224];
const COLOURS = 3;

/**
 * The input that is an image on its way to a stem, even if that can't be followed to the end; or the reason why there is none.
 * @param stated height and width for symbolic sizes; null for a probe
 */
export function findImage(access: GraphAccess, stated: readonly [number, number] | null): Image | Reason {
  const probe = stated ?? DEFAULT_PROBE;
  let lost: Image | null = null;
  const taken = (seen: Image, candidate: Candidate, channels: number): Image | null => {
    const isSeen = (image: Image): boolean => image.trace.mixings.some((mixing) => isOfImage(image, mixing));
    const made = isSeen(seen) ? null : sizeMadeFor(seen);
    const image = made ? interpretAs(access, candidate, made, channels) : seen;
    if (isSeen(image) && !isBatchOfRows(image) && image.paths().between.length > 0) return image;
    if (isLost(image)) lost ??= image;
    return null;
  };
  // Colours first, where nothing tells how many channels there are, and in which order axes lie.
  const others: (readonly [candidate: Candidate, channels: number])[] = [];
  for (const candidate of candidatesIn(access.graph, access.budget)) {
    const image = interpretAs(access, candidate, probe, COLOURS);
    const wanted = image.channels === null ? image.trace.mixings[0]?.inChannels : null;
    if (wanted && wanted !== COLOURS) {
      if (wanted <= MAX_CHANNELS) others.push([candidate, wanted]);
      continue;
    }
    const found = taken(image, candidate, COLOURS);
    if (found) return found;
  }
  for (const [candidate, channels] of others) {
    const found = taken(interpretAs(access, candidate, probe, channels), candidate, channels);
    if (found) return found;
  }
  return lost ?? whyNone(access.graph);
}

/** The one size that patches were cut for, though any is declared; null where none is asked for. */
function sizeMadeFor({ height, width, probe, interpretation }: Image): readonly [number, number] | null {
  const [clash] = interpretation.mismatches;
  const size = clash && (height === null || width === null) ? wholeSize(probe, clash.found, clash.wanted) : null;
  return size && fits(interpretation.budget, 'imageSide', Math.max(...size)) ? size : null;
}

/** Interprets the graph anew with the same image at another probe size. */
export const interpretAtSize = (access: GraphAccess, image: Image, size: readonly [number, number]): Image =>
  interpretAs(
    access,
    {
      value: image.value,
      at: image.at,
      layout: image.layout,
      dims: declaredDims(image.value) ?? anyDims(image.layout),
    },
    size,
    image.trace.at(image.value)?.channels.length ?? 3,
  );

function whyNone(graph: Graph): Reason {
  const inputs = graph.inputs.map((value) => {
    const shape = value.declared?.type?.tensor?.shape?.dims.map((dim) => dim.value ?? (dim.param || '?'));
    return `${graph.names.text(value.name)}: ${dataTypeName(value.declared?.type?.tensor?.elemType ?? 0)}[${shape?.join(',') ?? '?'}]`;
  });
  const ranks = graph.inputs.map((value) => declaredDims(value)?.length ?? 0);
  const [twice] = graph.duplicates;
  const claims = twice === undefined ? '' : `; ${graph.names.text(twice)} names more than one tensor`;
  const told = `${inputs.slice(0, 4).join('; ')}${claims}`;
  if (ranks.includes(5))
    return { code: 'video-input', message: `the input is a video or volume, not an image (${told})` };
  if (graph.inputs.length === 0) return { code: 'no-input', message: 'the graph has no input' };
  return { code: 'no-image-input', message: `no input is an image that reaches a first layer (${told})` };
}
