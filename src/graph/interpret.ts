/**
 * One forward pass over the graph: sizes, the contents of small constants, and what the axes of image-derived tensors
 * stand for. Sizes are concrete: a symbolic input size is given a probe, so shape arithmetic is plain arithmetic.
 */
import type { Budget } from '../onnx/budget.ts';
import { type PayloadReader, readTensor } from '../onnx/tensor.ts';
import { type Axis, unknownAxis } from './axes.ts';
import { COMPUTED_ELEMENTS, isComputed, type Numbers, sizeOf } from './constants.ts';
import type { Call, Interpretation, Known, Mismatch, Result, Size, Transfer } from './known.ts';
import { operatorOf } from './operators.ts';
import { transfers } from './transfer/index.ts';
import type { Constant, Graph, Value } from './types.ts';

const nothing: Known = { dims: null, data: null, dataType: null, constant: null, axes: null, image: false };

/** Operators whose result depends on the image's size but not on its pixels. */
const sizeOnly = new Set(['Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'RandomNormalLike', 'RandomUniformLike']);

/** Where the image enters: its axes and probe sizes. */
export interface ImageSeed {
  readonly value: Value;
  readonly dims: readonly Size[];
  readonly axes: readonly Axis[];
}

export function interpret(
  graph: Graph,
  image: ImageSeed | null,
  payload: PayloadReader,
  limits: Budget,
): Interpretation {
  const known = new Array<Known | undefined>(graph.values.length);
  const contents = new Map<Constant, Numbers | string>();
  const mismatches: Mismatch[] = [];

  const read = (constant: Constant): Numbers | string => {
    let result = contents.get(constant);
    if (result === undefined) {
      if (constant.kind === 'numbers') result = constant;
      else {
        const readout = readTensor(constant.tensor, payload, limits);
        result = readout.ok ? readout.values : readout.why;
      }
      contents.set(constant, result);
    }
    return result;
  };

  const of = (value: Value): Known => {
    const found = known[value.id];
    if (found !== undefined) return found;
    let fresh = nothing;
    if (value.constant !== null) {
      const { constant } = value;
      const { dims, dataType } = constant.kind === 'tensor' ? constant.tensor : constant;
      fresh = { ...nothing, dims: sizes(dims), dataType, constant };
    } else if (image?.value === value) {
      fresh = { ...nothing, dims: image.dims, axes: image.axes, image: true };
    } else if (value.declared !== null) {
      const shape = value.declared.type?.tensor?.shape;
      fresh = { ...nothing, dims: shape ? sizes(shape.dims.map((dim) => dim.value)) : null };
    }
    known[value.id] = fresh;
    return fresh;
  };

  const numbersOf = (entry: Known, maxElements: number): Numbers | null => {
    limits.check(); // One node may ask for as many as it has inputs.
    const { dims, data, constant } = entry;
    if (data !== null && dims !== null) return data.length <= maxElements ? { dims: dims as number[], data } : null;
    if (constant === null || dims === null) return null;
    if ((dims as number[]).reduce((product, dim) => product * dim, 1) > maxElements) return null;
    const numbers = read(constant);
    return typeof numbers === 'string' ? null : numbers;
  };

  for (const node of graph.nodes) {
    limits.check();
    const { op, data, channelsLast } = operatorOf(node);
    const inputs = data.map((value) => (value === null ? undefined : of(value)));
    const isImage = !sizeOnly.has(op) && inputs.some((input) => input?.image);
    const call: Call = {
      node,
      op,
      channelsLast,
      inputs,
      input: inputs[0] ?? nothing,
      numbers: (index, maxElements = COMPUTED_ELEMENTS) => {
        const entry = inputs[index];
        return entry === undefined ? null : numbersOf(entry, maxElements);
      },
      mismatch: (index, wanted) => {
        const value = data[index];
        const found = inputs[index]?.dims;
        if (value && found) mismatches.push({ node, value, found, wanted });
      },
    };

    // An Identity of weights is the weights.
    if (
      (op === 'Identity' || op === 'Merge') &&
      !isImage &&
      node.outputs.length === 1 &&
      data.length === 1 &&
      node.outputs[0]
    ) {
      known[node.outputs[0].id] = call.input;
      continue;
    }
    const tooWide = inputs.some((input) => (input?.dims?.length ?? 0) > limits.rank);
    const results = tooWide ? [{}] : outcome(transfers[op], call);
    node.outputs.forEach((output, i) => {
      if (output === null) return;
      const result: Result = results.length === 1 && i > 0 ? {} : (results[i] ?? {});
      const dims = result.dims && result.dims.length <= limits.rank ? sizes(result.dims) : null;
      const data = result.data ?? null;
      const isWhole = data !== null && isComputed(dims) && data.length === sizeOf(dims as readonly number[]);
      known[output.id] = {
        dims,
        data: !isImage && isWhole ? data : null,
        dataType: result.dataType ?? call.input.dataType,
        constant: null,
        axes: isImage ? (result.axes ?? dims?.map(unknownAxis) ?? null) : null,
        image: isImage,
      };
    });
  }

  return {
    graph,
    limits,
    of,
    numbers: (value, maxElements = limits.constantElements) => (value ? numbersOf(of(value), maxElements) : null),
    unreadable: (value) => {
      const { constant } = of(value);
      if (constant === null) return 'it is computed in the graph';
      const numbers = read(constant);
      return typeof numbers === 'string' ? numbers : null;
    },
    mismatches,
  };
}

const isSize = (dim: Size): boolean => dim === null || (Number.isSafeInteger(dim) && dim >= 0);

/** A size is a whole number or not known: what a file computes with may be anything. */
const sizes = (dims: readonly Size[]): readonly Size[] =>
  dims.every(isSize) ? dims : dims.map((dim) => (isSize(dim) ? dim : null));

function outcome(transfer: Transfer | undefined, call: Call): readonly Result[] {
  if (transfer === undefined) return [{}];
  const result = transfer(call);
  return Array.isArray(result) ? (result as readonly Result[]) : [result as Result];
}
