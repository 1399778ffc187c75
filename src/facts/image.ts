/** Finds the graph input that is the image, and the order of its axes, by what the graph does with it. */
import { intOf } from '../graph/attributes.ts';
import type { Axis } from '../graph/axes.ts';
import { interpret } from '../graph/interpret.ts';
import type { Interpretation, Size } from '../graph/interpretation.ts';
import { nodesBetween, trunk } from '../graph/reach.ts';
import type { Graph, Node, Value } from '../graph/types.ts';
import { convWeights, windowOf } from '../graph/window.ts';
import type { Budget } from '../onnx/budget.ts';
import {
  BFLOAT16,
  dataTypeName,
  FLOAT16,
  FLOAT32,
  FLOAT64,
  INT8,
  INT16,
  INT32,
  INT64,
  UINT8,
  UINT16,
  UINT32,
  UINT64,
} from '../onnx/dtypes.ts';
import { once } from '../onnx/once.ts';
import type { PayloadReader } from '../onnx/tensor.ts';
import { tracePixels } from './pixels/trace.ts';
import type { Mixing, Trace } from './pixels/types.ts';
import type { Layout, Reason } from './types.ts';
import { wholeSize } from './whole-size.ts';

export interface Image {
  readonly value: Value;
  /** Where it enters: `graph.input[0]`, or the node that decodes it. */
  readonly at: string;
  readonly layout: Layout;
  readonly channels: Size;
  readonly height: Size;
  readonly width: Size;
  readonly dataType: number;
  readonly interpretation: Interpretation;
  readonly trace: Trace;
  readonly paths: () => Paths;
  /** Height and width that the graph was interpreted with. */
  readonly probe: readonly [number, number];
}

/** The nodes between the image and the outputs. */
export interface Paths {
  /** Nodes on any path, in order. */
  readonly between: readonly Node[];
  /** Nodes that every path crosses. */
  readonly trunk: readonly Node[];
}

interface Candidate {
  readonly value: Value;
  readonly at: string;
  readonly layout: Layout;
  readonly dims: readonly Size[];
}

const layouts4: readonly Layout[] = ['NCHW', 'NHWC'];
const layouts3: readonly Layout[] = ['CHW', 'HWC', 'NHW'];

/** Channels an image may have: grey to a multispectral stack. */
const MAX_CHANNELS = 16;
/** The least side of a picture; anything shorter beside a channel axis is a table or a feature map. */
const MIN_SIDE = 8;
/** The most that one side of an image exceeds the other where a layer takes it whole; beyond that it is a table, as of samples in time. */
const MAX_ASPECT = 2;
/** A first layer that looks at each place alone means a table where there are fewer places than this along a side. */
const MIN_PICTURE = 64;
/** Bounds the candidates, each of which costs a pass over the graph. */
const MAX_CANDIDATES = 8;
const numeric: ReadonlySet<number> = new Set([
  FLOAT32,
  UINT8,
  INT8,
  UINT16,
  INT16,
  INT32,
  INT64,
  FLOAT16,
  FLOAT64,
  UINT32,
  UINT64,
  BFLOAT16,
]);

const declaredDims = (value: Value): readonly Size[] | null =>
  value.declared?.type?.tensor?.shape?.dims.map((dim) => (dim.value !== null && dim.value > 0 ? dim.value : null)) ??
  null;

const anyDims = ({ length }: Layout): readonly Size[] => new Array<Size>(length).fill(null);

const axisOf = (layout: Layout, letter: string): number => layout.indexOf(letter);

/** Types that images come in where nothing tells their shape; whole numbers are mostly tokens. */
const shapeless = new Set([FLOAT32, UINT8, FLOAT16, FLOAT64, BFLOAT16]);

function layoutsOf(rank: number | undefined): readonly Layout[] {
  if (rank === undefined) return [...layouts4, ...layouts3];
  return rank === 4 ? layouts4 : rank === 3 ? layouts3 : [];
}

function candidates({ graph, budget: { imageSide } }: GraphAccess): readonly Candidate[] {
  const result: (Candidate & { readonly rank: number })[] = [];
  graph.inputs.forEach((value, index) => {
    const declared = declaredDims(value);
    const type = value.declared?.type?.tensor?.elemType ?? 0;
    if (!(declared === null ? shapeless : numeric).has(type)) return;
    for (const layout of layoutsOf(declared?.length)) {
      const dims = declared ?? anyDims(layout);
      const c = axisOf(layout, 'C') < 0 ? 1 : (dims[axisOf(layout, 'C')] ?? null);
      const h = dims[axisOf(layout, 'H')] ?? null;
      const w = dims[axisOf(layout, 'W')] ?? null;
      const isSide = (size: Size): boolean => size === null || (size >= MIN_SIDE && size <= imageSide);
      if ((c !== null && c > MAX_CHANNELS) || !isSide(h) || !isSide(w)) continue;
      const isOpen = h === null && w === null && !layout.includes('C');
      const usual = c === 3 ? 0 : isOpen ? 3 : c === 1 || c === 4 ? 1 : c === null ? 2 : 3;
      const at = graph.decoded.get(value) ?? `graph.input[${index}]`;
      result.push({ value, at, layout, dims, rank: usual + (dims.length === 3 ? 10 : 0) });
    }
  });
  return result.sort((a, b) => a.rank - b.rank).slice(0, MAX_CANDIDATES);
}

/** A graph, and what it takes to interpret it. */
export interface GraphAccess {
  readonly graph: Graph;
  readonly payload: PayloadReader;
  readonly budget: Budget;
}

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
  for (const candidate of candidates(access)) {
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
  return size?.every((side) => side <= interpretation.budget.imageSide) ? size : null;
}

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
function isLost(image: Image): boolean {
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

/** Whether nothing tells of axes, or of three: a layer over the last of them is one over anything. */
function isUntold(value: Value): boolean {
  const dims = declaredDims(value);
  return dims === null || (dims.length === 3 && dims.every((size) => size === null));
}

function isOfImage(image: Image, { node, inChannels, kernel, form, pixels }: Mixing): boolean {
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

/**
 * Whether what is made of it is added to features of an image, which come in beside it: the mask that Segment Anything's decoder is
 * given to better.
 */
function isPrompt({ layout, paths, interpretation }: Image): boolean {
  const { of } = interpretation;
  if (layout !== 'NCHW') return false;
  return paths().between.some(
    ({ op, data, outputs: [sum] }) =>
      op === 'Add' &&
      sum != null &&
      (of(sum).dims?.[1] ?? 0) > MAX_CHANNELS &&
      data.some((value) => value !== null && !of(value).image && comesIn(interpretation, value)),
  );
}

const isFeatureMap = (dims: readonly Size[] | null): boolean =>
  dims?.length === 4 && (dims[1] ?? Infinity) > MAX_CHANNELS && dims.slice(2).every((size) => size !== 1);

/** Operators of which any operand may be the features; of others, the first. */
const JOINING: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Concat']);
/** Nodes that copy or project features for every prompt. */
const MAX_COPYING = 32;

/** Whether a value is a map of features that comes in, or made of one: another image, of a few channels, is none. */
function comesIn({ of }: Interpretation, value: Value): boolean {
  const seen = new Set<Value>([value]);
  for (const fed of seen) {
    const { producer, declared, constant } = fed;
    if (seen.size > MAX_COPYING) return false;
    if (producer === null) {
      if (declared !== null && constant === null && isFeatureMap(declaredDims(fed))) return true;
      continue;
    }
    const { op, data } = producer;
    const [first, weight] = data;
    const taken = op === 'Conv' && weight ? of(weight).dims?.[1] : null;
    if (taken && taken * intOf(producer, 'group', 1) <= MAX_CHANNELS) continue;
    for (const input of JOINING.has(op) ? data : [first]) if (input) seen.add(input);
  }
  return false;
}

/** Whether no layer ever combines rows and each comes out by itself: then they are a batch of things, not one image. */
function isBatchOfRows({ layout, trace, interpretation, probe, paths }: Image): boolean {
  if (axisOf(layout, 'H') !== 0 || trace.mixings.some(({ kernel }) => kernel[0] > 1)) return false;
  if (paths().between.some((node) => bringsRowsTogether(interpretation, node))) return false;
  return interpretation.graph.outputs.every((output) => {
    const [first, ...more] = interpretation.of(output).axes?.[0] ?? [];
    return more.length === 0 && first?.role === 'H' && first.size === probe[0] && first.step === 1;
  });
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
