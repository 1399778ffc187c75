/** Rewrites operators that do several things at once, or undo another: they are added as the plain operators they amount to. */
import type { Budget } from '../../onnx/budget.ts';
import { type PayloadReader, readTensor } from '../../onnx/tensor.ts';
import { intOf } from '../attributes.ts';
import { type Node, placeOf, type Value } from '../types.ts';
import type { Builder, MutableNode } from './builder.ts';
import type { Inlining } from './inlining.ts';

const RESIDUAL: ReadonlySet<string> = new Set(['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization']);
const QUANTISED: ReadonlySet<string> = new Set(['QLinearAdd', 'QLinearMul']);
/** Elements of a sequence that is built one by one, as a dense block does. */
const MAX_ELEMENTS = 512;

/** ONNX Runtime's normalization of `input + skip`. The sum is its fourth output, which the next block adds to. */
function addResidual(builder: Builder, node: MutableNode, input: Value, skip: Value): void {
  const sum = node.outputs[3] ?? builder.fresh();
  builder.synthetic('Add', { at: placeOf(node), names: builder.names }, [input, skip], [sum]);
  builder.addNode({ ...node, inputs: [sum, ...node.inputs.slice(2)], data: [sum], outputs: node.outputs.slice(0, 3) });
}

/**
 * ONNX Runtime's arithmetic on two quantised operands, each with a scale and a zero point: a constant operand is dequantised,
 * as it stands for a real number. False where neither is a constant.
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

/** An element of a sequence that SplitToSequence made: a slice of the tensor that was split. */
function addPart(builder: Builder, node: MutableNode, { inputs: [whole, sizes], attributes }: Node): void {
  const inputs = [whole ?? null, sizes ?? null, node.inputs[1] ?? null];
  builder.addNode({ ...node, inputs, data: inputs, attributes });
}

/** Constants as small as a position stand in the file's own structure. */
const inlined: PayloadReader = { read: () => 'not inlined', external: () => 'not inlined' };

/** The number that a constant is; null for any other value, and where it stands elsewhere. */
function wholeOf(value: Value, budget: Budget): number | null {
  // TorchScript's exporter gives equal constants one initializer, and the others an Identity of it.
  const { constant } = (value.producer?.op === 'Identity' ? value.producer.data[0] : value) ?? value;
  if (constant?.kind === 'numbers') return constant.data[0] ?? null;
  const readout = constant ? readTensor(constant.tensor, inlined, budget) : null;
  return readout?.ok ? (readout.values.data[0] ?? null) : null;
}

/** The element that a position tells of a sequence, from its end where negative; false where either can't be told. */
function addElement({ builder, budget }: Inlining, node: MutableNode, sequence: Value): boolean {
  const elements = elementsOf(sequence);
  const place = node.inputs[1] ? wholeOf(node.inputs[1], budget) : null;
  const element = place === null ? null : elements?.at(place);
  if (!element) return false;
  builder.addNode({ ...node, op: 'Identity', inputs: [element], data: [element] });
  return true;
}

/** The elements of a sequence, in order; null where they are unknown. */
function elementsOf(sequence: Value): readonly (Value | null)[] | null {
  const appended: (Value | null)[] = [];
  for (let from: Value | null | undefined = sequence; appended.length <= MAX_ELEMENTS; ) {
    const { op, inputs }: Partial<Node> = from?.producer ?? {};
    if (inputs === undefined) return null;
    if (op === 'SequenceConstruct' || op === 'SequenceEmpty') return [...inputs, ...appended.reverse()];
    // A third input is a position: the element is not appended.
    if (op !== 'SequenceInsert' || inputs[2]) return null;
    appended.push(inputs[1] ?? null);
    from = inputs[0];
  }
  return null;
}

/** ConcatFromSequence as a Concat; false where the elements are unknown, or are stacked along a new axis. */
function addJoined({ builder, expand }: Inlining, node: MutableNode, sequence: Value): boolean {
  const inputs = elementsOf(sequence);
  if (inputs === null || intOf(node, 'new_axis', 0) !== 0) return false;
  expand(inputs.length);
  builder.addNode({ ...node, op: 'Concat', inputs, data: inputs });
  return true;
}

/** Adds a node as the operators it amounts to; false, adding nothing, for a node that needs no rewriting. */
export function addRewritten(inlining: Inlining, node: MutableNode): boolean {
  const { builder } = inlining;
  const first = node.inputs[0];
  const second = node.inputs[1];
  if (!first) return false;
  if (node.op === 'ConcatFromSequence') return addJoined(inlining, node, first);
  if (QUANTISED.has(node.spelling)) return addQuantised(builder, node);
  if (second && RESIDUAL.has(node.spelling)) addResidual(builder, node, first, second);
  else if (node.op !== 'SequenceAt') return false;
  else if (first.producer?.op === 'SplitToSequence') addPart(builder, node, first.producer);
  else return addElement(inlining, node, first);
  return true;
}
