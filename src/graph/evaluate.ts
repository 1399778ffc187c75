/** Contents of constants and of what is computed from them, computed when asked for and once. */
import type { Budget } from '../onnx/budget.ts';
import { type PayloadReader, readTensor } from '../onnx/tensor.ts';
import { callFor, createCall } from './call.ts';
import { COMPUTED_ELEMENTS, isComputed, type Numbers, sizeOf } from './constants.ts';
import { contents } from './contents/index.ts';
import type { Interpretation, Known } from './known.ts';
import type { Constant, Node, Value } from './types.ts';

/** Operators that are computed from sizes alone. */
const fromSizes = new Set(['Shape', 'Size']);

/** For the values of a graph, which are so `many`; `of` must know all that the ones asked for are computed from. */
export function createEvaluator(
  many: number,
  of: Interpretation['of'],
  payload: PayloadReader,
  budget: Budget,
): Pick<Interpretation, 'numbers' | 'unreadable'> {
  const constants = new Map<Constant, Numbers | string>();
  /** By value; null for what can't be computed. */
  const computed = new Array<Numbers | null | undefined>(many);

  const read = (constant: Constant): Numbers | string => {
    let result = constants.get(constant);
    if (result === undefined) {
      if (constant.kind === 'numbers') result = constant;
      else {
        const readout = readTensor(constant.tensor, payload, budget);
        result = readout.ok ? readout.values : readout.why;
      }
      constants.set(constant, result);
    }
    return result;
  };

  const numbersOf = (value: Value, entry: Known, maxElements: number): Numbers | null => {
    budget.checkTime(); // One node may ask for as many as it has inputs.
    const { dims, constant } = entry;
    if (dims === null) return null;
    if (constant === null) {
      const found = contentsOf(value);
      return found !== null && found.data.length <= maxElements ? found : null;
    }
    if (sizeOf(dims as readonly number[]) > maxElements) return null;
    const numbers = read(constant);
    return typeof numbers === 'string' ? null : numbers;
  };

  const isKnown = (value: Value): boolean => {
    if (value.producer === null || computed[value.id] !== undefined) return true;
    const { dims, constant, image } = of(value);
    return constant !== null || image || !isComputed(dims) || !contents.has(value.producer.op);
  };

  /** What it is computed from comes first, by a stack of its own: graphs are deeper than the engine's. */
  const contentsOf = (wanted: Value): Numbers | null => {
    if (isKnown(wanted)) return computed[wanted.id] ?? null;
    const stack = [wanted];
    for (let value = wanted; stack.length > 0; value = stack.at(-1) as Value) {
      budget.checkTime();
      const node = value.producer as Node;
      const before = stack.length;
      if (!isKnown(value) && !fromSizes.has(node.op)) {
        for (const input of node.data) if (input !== null && !isKnown(input)) stack.push(input);
      }
      if (stack.length > before) continue;
      stack.pop();
      if (computed[value.id] === undefined) computed[value.id] = compute(node, value);
    }
    return computed[wanted.id] ?? null;
  };

  // It asks for nothing that is not computed yet.
  const call = createCall({
    maxRank: budget.rank,
    numbers: (index, maxElements = COMPUTED_ELEMENTS) => {
      const input = call.node?.data[index];
      return input ? numbersOf(input, of(input), maxElements) : null;
    },
    producer: (index) => call.node?.data[index]?.producer ?? null,
    mismatch: () => {},
  });

  const compute = (node: Node, value: Value): Numbers | null => {
    callFor(node, call, of);
    const dims = of(value).dims as readonly number[];
    const data = contents.get(node.op)?.(call, dims, node.outputs.indexOf(value)) ?? null;
    return data?.length === sizeOf(dims) ? { dims, data } : null;
  };

  return {
    numbers: (value, maxElements = budget.constantElements) =>
      value ? numbersOf(value, of(value), maxElements) : null,
    unreadable: (value) => {
      const { constant } = of(value);
      if (constant === null)
        return isGiven(value) ? 'it comes from an input of the graph' : 'it is computed in the graph';
      const numbers = read(constant);
      return typeof numbers === 'string' ? numbers : null;
    },
  };
}

/** How far back a constant's origin is looked for. */
const MAX_HOPS = 8;

/** Whether the caller gives it, as it is or in another shape. */
function isGiven(value: Value): boolean {
  let from: Value | null | undefined = value;
  for (let hops = 0; from?.producer && hops < MAX_HOPS; hops++) from = from.producer.data[0];
  return from !== null && from !== undefined && from.declared !== null && from.producer === null;
}
