/**
 * One forward pass over the graph: sizes, and what the axes of image-derived tensors stand for. Sizes are concrete: a
 * symbolic input size is given a probe, so shape arithmetic is plain arithmetic.
 */
import type { Budget } from '../onnx/budget.ts';
import type { PayloadReader } from '../onnx/tensor.ts';
import { type Axis, unknownAxis } from './axes.ts';
import { COMPUTED_ELEMENTS } from './constants.ts';
import { createEvaluator } from './evaluate.ts';
import { type Call, type Interpretation, type Known, type Mismatch, nothing, type Result, type Size } from './known.ts';
import { transfers } from './transfer/index.ts';
import type { Graph, Node, Value } from './types.ts';

/** Operators whose result depends on the image's size but not on its pixels. */
const sizeOnly = new Set(['Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'RandomNormalLike', 'RandomUniformLike']);

const noNode: Node = {
  index: -1,
  op: '',
  data: [],
  channelsLast: false,
  spelling: '',
  domain: '',
  opset: 0,
  name: '',
  body: '',
  position: -1,
  inputs: [],
  outputs: [],
  attributes: [],
};

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
  const mismatches: Mismatch[] = [];

  const of = (value: Value): Known => {
    const found = known[value.id];
    if (found !== undefined) return found;
    const fresh = given(value, image);
    known[value.id] = fresh;
    return fresh;
  };

  const { numbers, unreadable } = createEvaluator(of, payload, limits);

  // One for all nodes: transfer functions keep nothing of it.
  const call: { -readonly [K in keyof Call]: Call[K] } = {
    node: noNode,
    inputs: [],
    input: nothing,
    numbers: (index, maxElements = COMPUTED_ELEMENTS) => numbers(call.node.data[index], maxElements),
    mismatch: (index, wanted) => {
      const value = call.node.data[index];
      const found = call.inputs[index]?.dims;
      if (value && found) mismatches.push({ node: call.node, value, found, wanted });
    },
  };

  for (const node of graph.nodes) {
    limits.check();
    const { op, data, outputs } = node;
    const inputs: (Known | undefined)[] = [];
    let isImage = false;
    let isTooWide = false;
    for (const value of data) {
      const input = value === null ? undefined : of(value);
      inputs.push(input);
      if (input === undefined) continue;
      if (input.image) isImage = true;
      if (input.dims !== null && input.dims.length > limits.rank) isTooWide = true;
    }
    if (isImage && sizeOnly.has(op)) isImage = false;
    call.node = node;
    call.inputs = inputs;
    call.input = inputs[0] ?? nothing;
    // An Identity of weights is the weights.
    const isAlias = (op === 'Identity' || op === 'Merge') && !isImage && outputs.length === 1 && data.length === 1;
    const result = isAlias ? call.input : isTooWide ? {} : (transfers.get(op)?.(call) ?? {});
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i];
      // The first claim to a name stands.
      if (output?.producer !== node) continue;
      if (isAlias) known[output.id] = call.input;
      else {
        const own = Array.isArray(result) ? result[i] : i === 0 ? result : undefined;
        known[output.id] = toKnown(own ?? unknownResult, call.input, isImage, limits.rank);
      }
    }
  }

  return { graph, limits, of, numbers, unreadable, mismatches };
}

const unknownResult: Result = {};

/** What is known of a value before any node has run. */
function given(value: Value, seed: ImageSeed | null): Known {
  const { constant, declared } = value;
  if (constant !== null) {
    const { dims, dataType } = constant.kind === 'tensor' ? constant.tensor : constant;
    return { ...nothing, dims: sizes(dims), dataType, constant };
  }
  if (seed?.value === value) return { ...nothing, dims: seed.dims, axes: seed.axes, image: true };
  const shape = declared?.type?.tensor?.shape;
  return shape ? { ...nothing, dims: sizes(shape.dims.map((dim) => dim.value)) } : nothing;
}

const isSize = (dim: Size): boolean => dim === null || (Number.isSafeInteger(dim) && dim >= 0);

/** A size is a whole number or not known: what a file computes with may be anything. */
const sizes = (dims: readonly Size[]): readonly Size[] =>
  dims.every(isSize) ? dims : dims.map((dim) => (isSize(dim) ? dim : null));

function toKnown(result: Result, input: Known, image: boolean, maxRank: number): Known {
  const dims = result.dims && result.dims.length <= maxRank ? sizes(result.dims) : null;
  const axes = image ? (result.axes ?? dims?.map(unknownAxis) ?? null) : null;
  const dataType = result.dataType ?? input.dataType;
  const isSame = dims === input.dims && axes === input.axes && dataType === input.dataType && image === input.image;
  return isSame && input.constant === null ? input : { dims, dataType, constant: null, axes, image };
}
