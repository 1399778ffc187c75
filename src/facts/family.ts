/** Tells the kind of network, and whether it is a CLIP image tower: by structure, which known constants may contradict. */
import { intsOf } from '../graph/attributes.ts';
import { type Node, placeOf, type Value } from '../graph/types.ts';
import { convWeights } from '../graph/window.ts';
import { isAttention } from './attention.ts';
import { isComputedZero } from './computed-zero.ts';
import type { Image } from './image/types.ts';
import { known } from './known.ts';
import { areSame, areSwapped, CLIP } from './named-constants.ts';
import type { Mixing } from './pixels/types.ts';
import type { Evidence, Fact, FamilyKind, FamilyValue, NormalizationValue, PoolingValue } from './types.ts';

const isClipStd = (std: readonly number[]): boolean => areSame(std, CLIP.std) || areSwapped(std, CLIP.std);

/** Whether a convolution's windows overlap; others (patch embeddings, pointwise layers) are common in ViTs and MLPs, too. */
function overlaps({ interpretation: { of } }: Image, node: Node): boolean {
  const kernel = convWeights(node, node.data[1] && of(node.data[1]).dims)?.kernel ?? [];
  const strides = intsOf(node, 'strides');
  return kernel.some((size, i) => size > (strides?.[i] ?? 1));
}

export function familyOf(
  image: Image,
  mixing: Mixing | null,
  pooling: Fact<PoolingValue>,
  normalization: Fact<NormalizationValue>,
  clipSidecar: boolean,
): Fact<FamilyValue> {
  let convolutions = 0;
  let attentions = 0;
  let slides = false;
  for (const node of image.paths().between) {
    if (node.op === 'Conv') {
      convolutions++;
      slides ||= overlaps(image, node);
    } else if (isAttention(image.interpretation, node)) attentions++;
  }
  const isConvolutional = slides || convolutions > 3;
  const kind: FamilyKind = attentions === 0 ? (isConvolutional ? 'cnn' : 'mlp') : convolutions > 8 ? 'hybrid' : 'vit';
  const evidence: Evidence[] = [
    { at: 'graph', text: `${convolutions} convolutions, ${attentions} attention products` },
  ];

  const constants = normalization.known ? isClipStd(normalization.value.std) : null;
  const head = pooling.known ? pooling.value.head : 'none';
  const preNorm = mixing && !hasBias(image, mixing.node) ? normBeforeBlocks(image, mixing) : null;
  if (preNorm)
    evidence.push({
      at: placeOf(preNorm),
      text: 'patch embedding without bias, a class token, and a normalization of the tokens before the first block: a CLIP ViT',
    });
  const queryOfMean =
    head === 'attention' &&
    pooling.known &&
    pooling.value.trunk.some((pool) => pool.kind === 'average') &&
    kind !== 'vit';
  if (queryOfMean)
    evidence.push({
      at: (pooling.known && pooling.value.headAt) || 'graph',
      text: 'attention pooling behind a convolutional trunk with an average-pooled stem: a CLIP ResNet',
    });
  const averagedStem =
    constants === true && kind !== 'vit' && pooling.known && pooling.value.trunk[0]?.kind === 'average';
  if (averagedStem)
    evidence.push({ at: 'graph', text: "an average-pooled convolutional stem with CLIP's constants: a CLIP ResNet" });
  const structure = averagedStem || preNorm !== null || queryOfMean;
  const tower = clipSidecar && constants === true;
  if (tower) evidence.push({ at: 'sidecar', text: "an open_clip configuration with CLIP's constants" });
  return known({ kind, clip: (structure && constants !== false) || tower }, 'structure', evidence);
}

const hasBias = ({ interpretation }: Image, node: Node): boolean => {
  const bias = node.spelling === 'QLinearConv' ? node.inputs[8] : node.data[2];
  if (bias) return !isComputedZero(interpretation, bias);
  const [next] = node.outputs[0]?.consumers ?? [];
  return (
    next !== undefined &&
    next.op === 'Add' &&
    next.inputs.some((v) => v?.constant && (v.constant.kind === 'tensor' ? v.constant.tensor.dims.length <= 1 : false))
  );
};

/** The last operator of a LayerNorm between the position embedding and the first residual block; null where there is none. */
function normBeforeBlocks(image: Image, mixing: Mixing): Node | null {
  const { of } = image.interpretation;
  const path = image.paths().trunk.filter((node) => node.index > mixing.node.index);
  for (const node of path) {
    const { op, data } = node;
    const fed = data.filter((value): value is Value => value !== null && of(value).image);
    if ((op !== 'Add' && op !== 'Sum') || fed.length < 2) continue;
    // The first residual sum; its shortcut is the input of the first block.
    const onPath = (node: Node): boolean => path.includes(node);
    const shortcut = fed.find(({ producer }) => {
      const giver = sourceBehind(producer, onPath);
      return giver !== null && onPath(giver);
    });
    if (!shortcut?.producer) return null;
    // Swin and ConvNeXt normalize their patches as well, but have no class token.
    const tokens = of(shortcut)
      .axes?.flat()
      .some((factor) => factor.prefix === 'constant');
    const norm = tokens ? normOf(image, shortcut.producer) : null;
    return norm && isNormedAgain(norm) ? norm : null;
  }
  return null;
}

/** Operators that pass tokens on unchanged. */
const PASSING: ReadonlySet<string> = new Set([
  'Identity',
  'Cast',
  'Clip',
  'Dropout',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'QuantizeLinear',
  'DequantizeLinear',
]);
const MAX_HOPS = 8;

/** Walks back from `end` over operators that pass tokens on, to the first other node, or the first that `isWanted`. */
function sourceBehind(end: Node | null, isWanted: (node: Node) => boolean = () => false): Node | null {
  let node = end;
  for (let hops = 0; node !== null && !isWanted(node) && PASSING.has(node.op) && hops < MAX_HOPS; hops++)
    node = node.data[0]?.producer ?? null;
  return node;
}

/** Whether the first block begins with a LayerNorm of its own; blocks of BERT and LayoutLM normalize after their sums instead. */
function isNormedAgain(norm: Node): boolean {
  const seen = new Set([norm]);
  for (const node of seen) {
    if (seen.size > MAX_HOPS * MAX_HOPS) return false;
    for (const { consumers } of node.outputs.filter((value) => value !== null))
      for (const next of consumers) {
        if (next.op === 'LayerNormalization' || next.op === 'ReduceMean' || next.op === 'ReduceSum') return true;
        if (PASSING.has(next.op)) seen.add(next);
      }
  }
  return false;
}

/** The last node of a LayerNorm, one operator or spelled out as (x - mean) / std * weight + bias; null for anything else. */
function normOf({ interpretation: { of } }: Image, end: Node): Node | null {
  const last = sourceBehind(end);
  let node = last;
  for (let hops = 0, statistics = 0; node !== null && hops < MAX_HOPS; hops++) {
    if (node.op === 'LayerNormalization') return last;
    if (!ARITHMETIC.has(node.op)) return null;
    const own = node.data.filter((value): value is Value => value !== null && of(value).image);
    const isStatistic = (value: Value): boolean => of(value).dims?.at(-1) === 1;
    if (own.some(isStatistic) && ++statistics === 2) return last;
    const [tokens, others] = own.filter((value) => !isStatistic(value));
    node = others ? null : sourceBehind(tokens?.producer ?? null);
  }
  return null;
}

const ARITHMETIC: ReadonlySet<string> = new Set(['Add', 'Sum', 'Sub', 'Mul', 'Div']);
