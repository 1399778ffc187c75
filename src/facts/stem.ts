/** The stem: the first operators that mix pixels, parallel branches that fuse counted as one. */
import { type Node, placeOf, siteOf, type Value } from '../graph/types.ts';
import type { Image } from './image.ts';
import { known, unknown } from './known.ts';
import type { Mixing } from './pixels/types.ts';
import { chainOf } from './stem-chain.ts';
import { type NoBandwidth, stemWeights } from './stem-weights.ts';
import type { Fact, Observation, StemValue, StemWeights } from './types.ts';

/** Operators that keep a branch linear up to the sum where branches meet. */
const linear = new Set([
  'BatchNormalization',
  'Identity',
  'Cast',
  'Transpose',
  'Reshape',
  'QuantizeLinear',
  'DequantizeLinear',
  'Mul',
  'Dropout',
  'Div',
  'Clip',
  'ReorderInput',
  'ReorderOutput',
]);

/** Answers about a node that every branch into it asks for, as a sum may have very many. */
interface Sums {
  readonly joinsImages: (node: Node) => boolean;
  readonly takesImagesOnly: (node: Node) => boolean;
}

function sumsOf({ interpretation: { of } }: Image): Sums {
  const isImage = (value: Value | null): boolean => value !== null && of(value).image;
  return {
    joinsImages: perNode(({ data }) => data.filter(isImage).length > 1),
    takesImagesOnly: perNode(({ inputs }) => inputs.every(isImage)),
  };
}

function perNode(tell: (node: Node) => boolean): (node: Node) => boolean {
  const told = new Map<Node, boolean>();
  return (node) => {
    const answer = told.get(node) ?? tell(node);
    told.set(node, answer);
    return answer;
  };
}

/** The sum where a branch meets another that is computed from the image; null where there is none. */
function meeting({ joinsImages }: Sums, mixing: Mixing): Node | null {
  let node = mixing.node;
  for (let hops = 0; hops < 8; hops++) {
    const next = node.outputs[0]?.consumers;
    if (next?.length !== 1 || !next[0]) return null;
    const [consumer] = next;
    // ONNX Runtime fuses the sum into the other branch's convolution, as its fourth input.
    if (consumer.domain !== '' && consumer.inputs[3] === node.outputs[0]) return consumer;
    const { op } = consumer;
    if (op === 'Add' || op === 'Sum') {
      if (joinsImages(consumer)) return consumer;
    } else if (!linear.has(op)) return null;
    node = consumer;
  }
  return null;
}

/** The last of several sums in a row, as RepVGG adds three branches two by two. */
function rootOf({ takesImagesOnly }: Sums, node: Node | null): Node | null {
  let last = node;
  for (let hops = 0; last !== null && hops < 8; hops++) {
    const next: readonly Node[] = last.outputs[0]?.consumers ?? [];
    const [only] = next;
    if (next.length !== 1 || !only || !['Add', 'Sum'].includes(only.op) || !takesImagesOnly(only)) return last;
    last = only;
  }
  return last;
}

const area = ({ kernel }: Pick<Mixing, 'kernel'>): number => kernel[0] * kernel[1];

export interface Stem {
  readonly fact: Fact<StemValue>;
  readonly observations: readonly Observation[];
  /** The operator that represents the stem: of parallel branches, the largest. */
  readonly mixing: Mixing | null;
}

const bandwidthText = (weights: StemWeights | NoBandwidth): string =>
  'why' in weights
    ? `no noise-equivalent bandwidth, as ${weights.why}`
    : `noise-equivalent bandwidth ${weights.noiseBandwidth.toPrecision(3)}, ${weights.deadFilters} dead filters`;

const none = (why: string): Stem => ({ fact: unknown('no-stem', why), mixing: null, observations: [] });

function doubtful(node: Node, weights: StemWeights | NoBandwidth, of: number): readonly Observation[] {
  if ('why' in weights)
    return weights.isBroken ? [{ code: 'unusable-stem-weights', ...siteOf(node), why: weights.why }] : [];
  const dead = weights.deadFilters;
  return dead > 0 ? [{ code: 'dead-filters', ...siteOf(node), dead, of }] : [];
}

/** @param stdOf what the noise of each channel of a first layer was divided by; empty where that is alike or not known */
export function stemOf(image: Image, stdOf: (mixing: Mixing) => readonly number[]): Stem {
  const { mixings } = image.trace;
  const sums = sumsOf(image);
  const groups = new Map<Node, Mixing>();
  for (const mixing of mixings) {
    const key = mixings.length > 1 ? (rootOf(sums, meeting(sums, mixing)) ?? mixing.node) : mixing.node;
    const other = groups.get(key);
    if (!other || area(mixing) > area(other)) groups.set(key, mixing);
  }
  const stems = [...groups.values()].sort((a, b) => area(a) - area(b));
  const [main] = stems;
  if (!main) return none('the way of the pixels to a first layer could not be followed');
  const others = stems
    .slice(1)
    .filter((s) => s.kernel.join() !== main.kernel.join() || s.stride.join() !== main.stride.join());
  const { node, kernel, stride, form, inChannels, outChannels } = main;
  const { windowSide } = image.interpretation.budget;
  if (![...kernel, ...stride].every((size) => Number.isInteger(size) && size > 0 && size <= windowSide)) {
    const window = `${kernel.join('x')} with stride ${stride.join('x')}`;
    return none(`the first operator on the pixels has a window of ${window}`);
  }
  const fused = mixings.length > stems.length;
  const text = `${node.spelling} ${kernel.join('x')} s${stride.join('x')} on ${inChannels ?? '?'} image channels${fused ? ', parallel branches that add up counted as one' : ''}`;
  const weights = fused ? null : stemWeights(image, main, stdOf(main));
  return {
    mixing: main,
    observations: weights === null ? [] : doubtful(node, weights, outChannels ?? 0),
    fact: known(
      {
        form,
        kernel,
        stride,
        inChannels,
        outChannels,
        ...chainOf(image, main),
        ...(weights !== null && !('why' in weights) ? { weights } : {}),
        ...(others.length > 0 ? { alternatives: others.map((s) => ({ kernel: s.kernel, stride: s.stride })) } : {}),
      },
      'graph',
      [
        { ...siteOf(node), text },
        ...(weights === null ? [] : [{ at: placeOf(node), text: `from its weights: ${bandwidthText(weights)}` }]),
        ...main.pixels.steps.map((step) => ({ ...step, text: `before it: ${step.text}` })),
      ],
    ),
  };
}
