/** One call for all nodes: those that are given it keep nothing of it. */
import { type Call, type Known, nothing } from './known.ts';
import type { Node, Operator, Value } from './types.ts';

/** A call, and the node that it is made for. */
export type OpenCall = { -readonly [K in keyof Call]: Call[K] } & { node: Node | null };

const noOperator: Operator = { op: '', channelsLast: false, spelling: '', domain: '', opset: 0, attributes: [] };

/** @param rest what an operator may ask for beside its inputs, and how many axes it may make */
export const createCall = (rest: Pick<Call, 'maxRank' | 'numbers' | 'producer' | 'mismatch'>): OpenCall => ({
  node: null,
  operator: noOperator,
  outputs: 0,
  inputs: [],
  input: nothing,
  ...rest,
});

/** Makes it the call of a node. */
export function callFor(node: Node, call: OpenCall, of: (value: Value) => Known): void {
  call.node = node;
  call.operator = node;
  call.outputs = node.outputs.length;
  call.inputs = node.data.map((value) => (value === null ? undefined : of(value)));
  call.input = call.inputs[0] ?? nothing;
}
