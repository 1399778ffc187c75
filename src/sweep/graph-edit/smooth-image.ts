/** Puts a low-pass filter before the stem: the image at half its resolution, or under a box filter. */
import type { onnx as Onnx } from 'onnx-proto';
import type { Facts } from '../../facts/types.ts';
import {
  changeNode,
  type Draft,
  type Edit,
  encodeConstant,
  encodeNode,
  freshName,
  nodesAt,
  refused,
  withNodes,
} from './draft.ts';
import { int, ints, numbersTensor, text } from './numbers.ts';
import { isDefaultDomain, isFilterable, placeOf, producerOf } from './places.ts';
import type { Skeleton } from './skeleton.ts';

/** A float value [N, C, H, W] or [N, H, W, C] that every path from the image to the stem runs through. */
interface ImageValue {
  readonly ok: true;
  readonly name: string;
  readonly elementType: number;
  readonly channelsLast: boolean;
  /** Position of the node that computes it; null for a graph input. */
  readonly producer: number | null;
}

function imageValue(skeleton: Skeleton, { input, stem }: Facts): ImageValue | ReturnType<typeof refused> {
  const { graph, readInside, opset } = skeleton;
  if (opset < 7) return refused('not-editable', `operator set ${opset}: edits need 7 or later`);
  const declared = input.known ? graph.inputs.find(({ name }) => name === input.value.name) : undefined;
  const layout = input.value?.layout;
  const type = declared?.type?.tensor?.elemType ?? null;
  if (declared && isFilterable(type) && (layout === 'NCHW' || layout === 'NHWC') && !readInside.has(declared.name)) {
    return { ok: true, name: declared.name, elementType: type, channelsLast: layout === 'NHWC', producer: null };
  }
  // An image of bytes is converted on the way: the input of a plain convolution is float.
  const place = placeOf(skeleton, stem.evidence[0]?.at ?? '');
  if (!place.ok) return place;
  const name = place.node.inputs[0] ?? '';
  const producer = producerOf(skeleton, name);
  const stemType = skeleton.elementType(name);
  if (place.node.opType !== 'Conv' || !isDefaultDomain(place.node) || producer === null || !isFilterable(stemType)) {
    return refused(
      'not-editable',
      'there is no place between image and stem that holds the pixels as float [N, C, H, W]',
    );
  }
  return { ok: true, name, elementType: stemType, channelsLast: false, producer };
}

/** Collects nodes and tensors to insert, under fresh names. */
interface Insertion {
  readonly name: (wish: string) => string;
  /** Adds a node and gives the name of its result. */
  readonly node: (
    opType: string,
    inputs: readonly string[],
    attributes: readonly Onnx.IAttributeProto[],
    output?: string,
  ) => string;
  /** Adds a tensor and gives its name. */
  readonly tensor: (wish: string, type: number, dims: readonly number[], numbers: readonly number[]) => string;
  readonly done: () => { readonly draft: Draft; readonly nodes: readonly Uint8Array[] };
}

function startInsertion(from: Draft): Insertion {
  let draft = from;
  const nodes: Uint8Array[] = [];
  const constants: Uint8Array[] = [];
  const name = (wish: string): string => {
    const [fresh, next] = freshName(draft, wish);
    draft = next;
    return fresh;
  };
  return {
    name,
    node(opType, inputs, attributes, output = name(opType.toLowerCase())) {
      const node = { name: name(`${opType}_node`), opType, input: [...inputs], output: [output] };
      nodes.push(encodeNode({ ...node, attribute: [...attributes] }));
      return output;
    },
    tensor(wish, type, dims, numbers) {
      const fresh = name(wish);
      constants.push(encodeConstant(numbersTensor(fresh, type, dims, numbers)));
      return fresh;
    },
    done: () => ({ draft: { ...draft, first: [...draft.first, ...constants] }, nodes }),
  };
}

/** Inserts nodes that compute `output` from `image`, both [N, C, H, W]. */
type Smooth = (insertion: Insertion, image: string, output: string, elementType: number) => void;

function insert(draft: Draft, facts: Facts, smooth: Smooth): Edit {
  const place = imageValue(draft.skeleton, facts);
  if (!place.ok) return place;
  const insertion = startInsertion(draft);
  const native = place.producer === null ? (draft.rewired.get(place.name) ?? place.name) : insertion.name('image');
  const output = place.producer === null ? insertion.name('image') : place.name;
  if (place.channelsLast) {
    const turned = insertion.node('Transpose', [native], [ints('perm', [0, 3, 1, 2])]);
    const smoothed = insertion.name('image');
    smooth(insertion, turned, smoothed, place.elementType);
    insertion.node('Transpose', [smoothed], [ints('perm', [0, 2, 3, 1])], output);
  } else smooth(insertion, native, output, place.elementType);
  const { draft: next, nodes } = insertion.done();
  return {
    ok: true,
    draft:
      place.producer === null
        ? rewire({ ...next, first: [...next.first, ...nodes] }, place.name, output)
        : insertAfter(next, place.producer, place.name, native, nodes),
  };
}

/** Makes all consumers of the input in the main graph read `output` instead. */
function rewire(draft: Draft, input: string, output: string): Draft {
  const before = draft.rewired.get(input) ?? input;
  const rename = (name: string): string => (name === before ? output : name);
  const nodes = new Map(draft.nodes);
  draft.skeleton.graph.nodes.forEach(({ inputs }, index) => {
    if (!inputs.includes(input)) return;
    nodes.set(
      index,
      nodesAt(draft, index).map((encoded) => changeNode(encoded, { inputs: rename })),
    );
  });
  return { ...draft, nodes, rewired: new Map([...draft.rewired, [input, output]]) };
}

/** Renames the producer's output to `native` and adds the new nodes after it, which output the name that consumers read. */
function insertAfter(
  draft: Draft,
  producer: number,
  name: string,
  native: string,
  nodes: readonly Uint8Array[],
): Draft {
  const renamed = nodesAt(draft, producer).map((encoded) =>
    changeNode(encoded, { outputs: (outputs) => outputs.map((output) => (output === name ? native : output)) }),
  );
  return withNodes(draft, producer, [...renamed, ...nodes]);
}

const square = (name: string, side: number): Onnx.IAttributeProto => ints(name, [side, side]);

/**
 * The image averaged over cells of 2 x 2 and enlarged again by linear interpolation: what the network would see at half
 * its resolution. Below operator set 11, where Resize can't align its pixels, the interpolation is a transposed
 * convolution with the triangle kernel, which needs even sides.
 */
export function halveImage(draft: Draft, facts: Facts): Edit {
  const { opset } = draft.skeleton;
  if (opset >= 11) return insert(draft, facts, halveByResize(opset));
  const { resolution, input, stem } = facts;
  const channels = input.value?.channels ?? stem.value?.inChannels ?? null;
  const even = resolution.known && resolution.value.height % 2 === 0 && resolution.value.width % 2 === 0;
  if (channels === null || !even) {
    return refused(
      'not-editable',
      `operator set ${opset}: halving the image needs even sides and a known number of channels`,
    );
  }
  return insert(draft, facts, halveByConvolution(channels));
}

const halveByResize =
  (opset: number): Smooth =>
  (insertion, image, output) => {
    const half = insertion.node(
      'AveragePool',
      [image],
      [square('kernel_shape', 2), square('strides', 2), int('ceil_mode', 1)],
    );
    const size = insertion.node('Shape', [image], []);
    // Operator sets 11 and 12 want region and scales present, and take them empty; later ones want them left out.
    const empty = opset < 13 ? insertion.tensor('empty', 1, [0], []) : '';
    const attributes = [text('mode', 'linear'), text('coordinate_transformation_mode', 'half_pixel')];
    insertion.node('Resize', [half, empty, empty, size], attributes, output);
  };

const halveByConvolution =
  (channels: number): Smooth =>
  (insertion, image, output, type) => {
    const half = insertion.node('AveragePool', [image], [square('kernel_shape', 2), square('strides', 2)]);
    const padded = insertion.node('Pad', [half], [text('mode', 'edge'), ints('pads', [0, 0, 1, 1, 0, 0, 1, 1])]);
    const taps = [0.25, 0.75, 0.75, 0.25];
    const kernel = taps.flatMap((a) => taps.map((b) => a * b));
    const weights = Array.from({ length: channels }, () => kernel).flat();
    const triangle = insertion.tensor('triangle', type, [channels, 1, 4, 4], weights);
    const attributes = [
      square('kernel_shape', 4),
      square('strides', 2),
      ints('pads', [3, 3, 3, 3]),
      int('group', channels),
    ];
    insertion.node('ConvTranspose', [padded, triangle], attributes, output);
  };

/** The image under a box of `height` x `width` taps before the stem: a stem of k taps becomes one of k + side - 1. */
export function boxImage(draft: Draft, facts: Facts, [height, width]: readonly [number, number]): Edit {
  const before = [Math.floor((height - 1) / 2), Math.floor((width - 1) / 2)] as const;
  const pads = [...before, height - 1 - before[0], width - 1 - before[1]];
  return insert(draft, facts, (insertion, image, output) => {
    insertion.node('AveragePool', [image], [ints('kernel_shape', [height, width]), ints('pads', pads)], output);
  });
}
