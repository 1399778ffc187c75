/** Tells an image from a prompt: a mask that a graph takes beside the features of an image. */
import { intOf } from '../../graph/attributes.ts';
import type { Interpretation } from '../../graph/interpretation.ts';
import type { Node, Value } from '../../graph/types.ts';
import { declaredDims, MAX_CHANNELS } from './candidates.ts';
import type { Image } from './types.ts';

/** Whether it is a mask as Segment Anything's decoder takes one to improve it: made into features and added to those of an image. */
export function isPrompt({ layout, paths, interpretation }: Image): boolean {
  const { of } = interpretation;
  if (layout !== 'NCHW') return false;
  return paths().between.some(
    ({ op, inputs, outputs: [sum] }) =>
      // ONNX Runtime lets a convolution add its fourth input to what it yields.
      (op === 'Add' || (op === 'Conv' && inputs[3] != null)) &&
      sum != null &&
      (of(sum).dims?.[1] ?? 0) > MAX_CHANNELS &&
      inputs.some((value) => value !== null && !of(value).image && isMadeOfFeatures(interpretation, value)),
  );
}

/** Nodes that copy or project features for every prompt. */
const MAX_COPYING = 32;

/** Whether a value is computed from features that the graph takes as an input. */
function isMadeOfFeatures(interpretation: Interpretation, value: Value): boolean {
  const behind = new Set([value]);
  for (const source of behind) {
    const { producer, constant } = source;
    if (behind.size > MAX_COPYING) return false;
    if (producer !== null) for (const input of sourcesOf(interpretation, producer)) behind.add(input);
    else if (constant === null && isFeatureMap(source)) return true;
  }
  return false;
}

/** Operators of which any operand may be the features; of others, the first. */
const JOINING: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Concat']);

/** The inputs of a node that may be features: those of a convolution of few channels are another image. */
function sourcesOf({ of }: Interpretation, node: Node): readonly Value[] {
  const { op, data } = node;
  const [first, weight] = data;
  const channels = op === 'Conv' && weight ? (of(weight).dims?.[1] ?? 0) * intOf(node, 'group', 1) : 0;
  if (channels > 0 && channels <= MAX_CHANNELS) return [];
  return (JOINING.has(op) ? data : [first]).filter((value) => value != null);
}

/** Whether an input is declared as more channels than an image has; sizes that are not declared may be any. */
function isFeatureMap(input: Value): boolean {
  const [, channels, ...sides] = declaredDims(input) ?? [];
  return sides.length === 2 && (channels ?? Infinity) > MAX_CHANNELS && !sides.includes(1);
}
