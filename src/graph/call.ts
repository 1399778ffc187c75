/** Calls of the functions that know an operator: one object, made over for each node, as no function keeps it. */
import { type Call, type Inferred, type Interpretation, nothing } from './interpretation.ts';
import type { Node, Operator, Value } from './types.ts';

/** A call, together with the node that it is for. */
export type OpenCall = { -readonly [K in keyof Call]: Call[K] } & { node: Node | null };

const noOperator: Operator = { op: '', channelsLast: false, spelling: '', domain: '', opset: 0, attributes: [] };

/** @param rest what a function may ask beyond the inputs, and how many axes its result may have */
export const createCall = (rest: Pick<Call, 'fitsRank' | 'numbers' | 'producer' | 'mismatch'>): OpenCall => ({
  node: null,
  operator: noOperator,
  outputs: 0,
  inputs: [],
  input: nothing,
  ...rest,
});

/** Makes `call` over for another node. */
export function callFor(node: Node, call: OpenCall, of: (value: Value) => Inferred): void {
  call.node = node;
  call.operator = node;
  call.outputs = node.outputs.length;
  call.inputs = node.data.map((value) => (value === null ? undefined : of(value)));
  call.input = call.inputs[0] ?? nothing;
}

/** The call of one node after the pass, to ask of it what the pass asked. */
export const callOf = (
  node: Node,
  { of, numbers }: Pick<Interpretation, 'of' | 'numbers'>,
): Pick<Call, 'operator' | 'inputs' | 'numbers'> => ({
  operator: node,
  inputs: node.data.map((value) => (value === null ? undefined : of(value))),
  numbers: (index, maxElements) => numbers(node.data[index], maxElements),
});
