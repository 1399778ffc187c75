/** The contents of constants and of values computed from constants, each computed on first demand and kept. */
import { type Budget, fits } from '../onnx/budget.ts';
import { type PayloadReader, type Readout, readTensor } from '../onnx/tensor.ts';
import { callFor, createCall } from './call.ts';
import { COMPUTED_ELEMENTS, isComputed, type Numbers, sizeOf } from './constants.ts';
import { contents } from './contents/index.ts';
import type { Inferred, Interpretation } from './interpretation.ts';
import type { Constant, Node, Value } from './types.ts';

/** Operators whose contents follow from the sizes of their input; its own contents are not needed. */
const fromSizes = new Set(['Shape', 'Size']);

/**
 * Creates the evaluator of a graph of `valueCount` values. A value can be asked for once `of` covers everything that it is
 * computed from, which holds behind the forward pass.
 */
export function createEvaluator(
  valueCount: number,
  of: Interpretation['of'],
  payload: PayloadReader,
  budget: Budget,
): Pick<Interpretation, 'numbers' | 'unreadable'> {
  const read = createConstantReader(payload, budget);
  /** By value id; null for what can't be computed. */
  const computed = new Array<Numbers | null | undefined>(valueCount);

  const numbersOf = (value: Value, entry: Inferred, maxElements: number): Numbers | null => {
    budget.checkTime(); // Here as well as for each node, as a node may ask for each of its many inputs.
    const { dims, constant } = entry;
    if (dims === null) return null;
    if (constant === null) {
      const found = contentsOf(value);
      return found !== null && found.data.length <= maxElements ? found : null;
    }
    if (sizeOf(dims as readonly number[]) > maxElements) return null;
    const numbers = read(constant, maxElements);
    return typeof numbers === 'string' ? null : numbers;
  };

  const isKnown = (value: Value): boolean => {
    if (value.producer === null || computed[value.id] !== undefined) return true;
    const { dims, constant, image } = of(value);
    return constant !== null || image || !isComputed(dims) || !contents.has(value.producer.op);
  };

  /** Computes what the value depends on first. With its own stack, as a graph can be deeper than the engine's. */
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

  // A call asks only for inputs, which are computed by then.
  const call = createCall({
    fitsRank: (rank) => fits(budget, 'rank', rank),
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
    unreadable: (value, limit = 'constantElements') => {
      const { constant, dims } = of(value);
      if (constant === null)
        return isGiven(value) ? 'it comes from an input of the graph' : 'it is computed in the graph';
      const most = budget[limit];
      const count = dims && sizeOf(dims as readonly number[]);
      if (count !== null && count > most) return `${count} elements, over the limit ${limit} of ${most}`;
      const numbers = read(constant, most);
      return typeof numbers === 'string' ? numbers : null;
    },
  };
}

/** Bytes of the widest element. */
const WIDEST = 8;

const TOO_MANY = 'too many constants as large as the image were read before it';

/** Reads constants, each once; for one that can't be read, the reason. A larger one than usual is read when asked for, and not kept. */
function createConstantReader(
  payload: PayloadReader,
  budget: Budget,
): (constant: Constant, maxElements: number) => Numbers | string {
  const known = new Map<Constant, Numbers | string>();
  return (constant, maxElements) => {
    if (constant.kind === 'numbers') return constant;
    const { tensor } = constant;
    const elements = sizeOf(tensor.dims);
    if (elements * WIDEST > budget.constantBytes && maxElements > budget.constantElements) {
      if (!budget.readsImage(elements)) return TOO_MANY;
      return readout(readTensor(tensor, payload, { constantBytes: maxElements * WIDEST }));
    }
    let result = known.get(constant);
    if (result === undefined) {
      result = readout(readTensor(tensor, payload, budget));
      known.set(constant, result);
    }
    return result;
  };
}

const readout = (read: Readout): Numbers | string => (read.ok ? read.values : read.why);

/** How many nodes back the origin of a value is looked for. */
const MAX_HOPS = 8;

/** Whether the value is an input of the graph, or follows from the first inputs of a few nodes behind one. */
function isGiven(value: Value): boolean {
  let from: Value | null | undefined = value;
  for (let hops = 0; from?.producer && hops < MAX_HOPS; hops++) from = from.producer.data[0];
  return from !== null && from !== undefined && from.declared !== null && from.producer === null;
}
