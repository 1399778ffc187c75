/** Tells an image from a prompt: a mask that comes in beside an image's features. */
import { intOf } from '../graph/attributes.ts';
import type { Interpretation, Size } from '../graph/interpretation.ts';
import type { Value } from '../graph/types.ts';
import type { Image } from './image.ts';
import { declaredDims, MAX_CHANNELS } from './image-candidates.ts';

/**
 * Whether what is made of it is added to features of an image, which come in beside it: the mask that Segment Anything's decoder is
 * given to better.
 */
export function isPrompt({ layout, paths, interpretation }: Image): boolean {
  const { of } = interpretation;
  if (layout !== 'NCHW') return false;
  return paths().between.some(
    ({ op, inputs, outputs: [sum] }) =>
      // ONNX Runtime lets a convolution add its fourth input to what it yields.
      (op === 'Add' || (op === 'Conv' && inputs[3] != null)) &&
      sum != null &&
      (of(sum).dims?.[1] ?? 0) > MAX_CHANNELS &&
      inputs.some((value) => value !== null && !of(value).image && comesIn(interpretation, value)),
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
