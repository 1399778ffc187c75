/** Operators that do more than one thing, or take something apart: they are added as what they come down to. */
import type { Budget } from '../../onnx/budget.ts';
import { type PayloadReader, readTensor } from '../../onnx/tensor.ts';
import { type Node, placeOf, type Value } from '../types.ts';
import type { Builder, MutableNode } from './builder.ts';
import type { Inlining } from './inlining.ts';

const RESIDUAL: ReadonlySet<string> = new Set(['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization']);
const QUANTISED: ReadonlySet<string> = new Set(['QLinearAdd', 'QLinearMul']);
/** Of a sequence that grows by one at a time, as a dense block's does. */
const MAX_ELEMENTS = 512;

/** ONNX Runtime's normalization of `input + skip`: the sum is an output of its own, the fourth, as blocks go on from it. */
function addResidual(builder: Builder, node: MutableNode, input: Value, skip: Value): void {
  const sum = node.outputs[3] ?? builder.fresh();
  builder.synthetic('Add', { at: placeOf(node), names: builder.names }, [input, skip], [sum]);
  builder.addNode({ ...node, inputs: [sum, ...node.inputs.slice(2)], data: [sum], outputs: node.outputs.slice(0, 3) });
}

/**
 * ONNX Runtime's arithmetic of two quantised operands, each with its scale and its zero point: a constant stands for the
 * number it was quantised from. False where neither is one.
 */
function addQuantised(builder: Builder, node: MutableNode): boolean {
  const real = [0, 3].map((at): Value | null => {
    const [value, scale, zero] = node.inputs.slice(at, at + 3);
    if (!value?.constant || !scale) return value ?? null;
    const number = builder.fresh();
    const given = zero ? [value, scale, zero] : [value, scale];
    builder.synthetic('DequantizeLinear', { at: placeOf(node), names: builder.names }, given, [number]);
    return number;
  });
  if (real[0] === node.inputs[0] && real[1] === node.inputs[3]) return false;
  builder.addNode({ ...node, inputs: real, data: real });
  return true;
}

/** A part of a sequence, taken from what the sequence was cut from. */
function addPart(builder: Builder, node: MutableNode, { inputs: [whole, sizes], attributes }: Node): void {
  const inputs = [whole ?? null, sizes ?? null, node.inputs[1] ?? null];
  builder.addNode({ ...node, inputs, data: inputs, attributes });
}

/** Constants as small as a position stand in the file's own structure. */
const inlined: PayloadReader = { read: () => 'not inlined', external: () => 'not inlined' };

/** The number that a constant is; null for any other value, and where it stands elsewhere. */
function wholeOf(value: Value, limits: Budget): number | null {
  // TorchScript's exporter gives equal constants one initializer, and the others an Identity of it.
  const { constant } = (value.producer?.op === 'Identity' ? value.producer.data[0] : value) ?? value;
  if (constant?.kind === 'numbers') return constant.data[0] ?? null;
  const readout = constant ? readTensor(constant.tensor, inlined, limits) : null;
  return readout?.ok ? (readout.values.data[0] ?? null) : null;
}

/** The element that a position tells of a sequence, from its end where negative; false where either can't be told. */
function addElement({ builder, limits }: Inlining, node: MutableNode, sequence: Value): boolean {
  const elements = elementsOf(sequence);
  const place = node.inputs[1] ? wholeOf(node.inputs[1], limits) : null;
  const element = place === null ? null : elements?.at(place);
  if (!element) return false;
  builder.addNode({ ...node, op: 'Identity', inputs: [element], data: [element] });
  return true;
}

/** What a sequence was put together from, one after another; null where that can't be told. */
function elementsOf(sequence: Value): readonly (Value | null)[] | null {
  const appended: (Value | null)[] = [];
  for (let from: Value | null | undefined = sequence; appended.length <= MAX_ELEMENTS; ) {
    const { op, inputs }: Partial<Node> = from?.producer ?? {};
    if (inputs === undefined) return null;
    if (op === 'SequenceConstruct' || op === 'SequenceEmpty') return [...inputs, ...appended.reverse()];
    // With a position it stands elsewhere than at the end.
    if (op !== 'SequenceInsert' || inputs[2]) return null;
    appended.push(inputs[1] ?? null);
    from = inputs[0];
  }
  return null;
}

/** False where the sequence's elements can't be told, or are put together along an axis of their own. */
function addJoined({ builder, expand }: Inlining, node: MutableNode, sequence: Value): boolean {
  const inputs = elementsOf(sequence);
  if (inputs === null || node.attributes.some(({ name, i }) => name === 'new_axis' && i !== 0)) return false;
  expand(inputs.length);
  builder.addNode({ ...node, op: 'Concat', inputs, data: inputs });
  return true;
}

/** Adds a node as what it comes down to; false where it stands for itself. */
export function addRewritten(inlining: Inlining, node: MutableNode): boolean {
  const { builder } = inlining;
  const [first, second] = node.inputs;
  if (!first) return false;
  if (node.op === 'ConcatFromSequence') return addJoined(inlining, node, first);
  if (QUANTISED.has(node.spelling)) return addQuantised(builder, node);
  if (second && RESIDUAL.has(node.spelling)) addResidual(builder, node, first, second);
  else if (node.op !== 'SequenceAt') return false;
  else if (first.producer?.op === 'SplitToSequence') addPart(builder, node, first.producer);
  else return addElement(inlining, node, first);
  return true;
}
