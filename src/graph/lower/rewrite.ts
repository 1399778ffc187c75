/** Operators that do more than one thing, or take something apart: they are added as what they come down to. */
import { type Node, placeOf, type Value } from '../types.ts';
import type { Builder, MutableNode } from './builder.ts';

const RESIDUAL: ReadonlySet<string> = new Set(['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization']);

/** ONNX Runtime's normalization of `input + skip`: the sum is an output of its own, the fourth, as blocks go on from it. */
function addResidual(builder: Builder, node: MutableNode, input: Value, skip: Value): void {
  const sum = node.outputs[3] ?? builder.fresh();
  builder.synthetic('Add', { at: placeOf(node), names: builder.names }, [input, skip], [sum]);
  builder.addNode({ ...node, inputs: [sum, ...node.inputs.slice(2)], data: [sum], outputs: node.outputs.slice(0, 3) });
}

/** A part of a sequence, taken from what the sequence was cut from. */
function addPart(builder: Builder, node: MutableNode, { inputs: [whole, sizes], attributes }: Node): void {
  const inputs = [whole ?? null, sizes ?? null, node.inputs[1] ?? null];
  builder.addNode({ ...node, inputs, data: inputs, attributes });
}

/** Adds a node as what it comes down to; false where it stands for itself. */
export function addRewritten(builder: Builder, node: MutableNode): boolean {
  const [first, second] = node.inputs;
  if (!first) return false;
  if (second && RESIDUAL.has(node.spelling)) addResidual(builder, node, first, second);
  else if (node.op === 'SequenceAt' && first.producer?.op === 'SplitToSequence') addPart(builder, node, first.producer);
  else return false;
  return true;
}
