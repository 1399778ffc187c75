/** The operators that first mix pixels: parallel branches that add up are one. */
import type { Node, Value } from '../graph/types.ts';
import { fits } from '../onnx/budget.ts';
import type { Image } from './image/types.ts';
import type { Mixing } from './pixels/types.ts';

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

export interface FirstLayers {
  /** The operator that represents the stem: the smallest first layer; of parallel branches, the largest. */
  readonly main: Mixing;
  /** Those that differ from it in window or stride. */
  readonly others: readonly Mixing[];
  /** Whether some of them are branches that add up. */
  readonly fused: boolean;
}

/** The first layers of an image, or the sentence that says why none is known. */
export function firstLayersOf(image: Image): FirstLayers | string {
  const { mixings } = image.trace;
  const sums = sumsOf(image);
  const groups = new Map<Node, Mixing>();
  for (const mixing of mixings) {
    const key = mixings.length > 1 ? (rootOf(sums, meeting(sums, mixing)) ?? mixing.node) : mixing.node;
    const other = groups.get(key);
    if (!other || area(mixing) > area(other)) groups.set(key, mixing);
  }
  const [main, ...larger] = [...groups.values()].sort((a, b) => area(a) - area(b));
  if (!main) return 'the way of the pixels to a first layer could not be followed';
  const { kernel, stride } = main;
  const sizes = [...kernel, ...stride];
  const isWindow = sizes.every((size) => Number.isInteger(size) && size > 0);
  if (!isWindow || !fits(image.interpretation.budget, 'windowSide', Math.max(...sizes)))
    return `the first operator on the pixels has a window of ${kernel.join('x')} with stride ${stride.join('x')}`;
  return {
    main,
    others: larger.filter((s) => s.kernel.join() !== kernel.join() || s.stride.join() !== stride.join()),
    fused: mixings.length > groups.size,
  };
}
