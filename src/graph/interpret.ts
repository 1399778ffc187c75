/**
 * One forward pass over the graph: sizes, and what the axes of image-derived tensors stand for. Sizes are concrete: a
 * symbolic input size is given a probe, so shape arithmetic is plain arithmetic.
 */
import type { Budget } from '../onnx/budget.ts';
import type { PayloadReader } from '../onnx/tensor.ts';
import { type Axis, features, spatial, unknownAxis } from './axes.ts';
import { callFor, createCall } from './call.ts';
import { COMPUTED_ELEMENTS } from './constants.ts';
import { createEvaluator } from './evaluate.ts';
import { createKinds } from './kinds.ts';
import {
  type Interpretation,
  type Known,
  type Mismatch,
  nothing,
  type Result,
  type Size,
  type Transfer,
} from './known.ts';
import { type Asked, createRepeats } from './repeats.ts';
import { transfers } from './transfer/index.ts';
import type { Graph, Node, Value } from './types.ts';

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
  const mismatches: Mismatch[] = [];
  const kindOf = createKinds();

  /** What is known of a value before any node has run. */
  const given = (value: Value): Known => {
    const { constant, declared } = value;
    if (constant !== null) {
      const { dims, dataType } = constant.kind === 'tensor' ? constant.tensor : constant;
      const shape = sizes(dims);
      const { kind } = kindOf({ dims: shape, dataType, axes: null, image: false });
      return { dims: shape, dataType, constant, axes: null, image: false, kind };
    }
    const tensor = declared?.type?.tensor;
    const dataType = tensor?.elemType || null;
    if (image?.value === value)
      return kindOf({ ...nothing, dims: image.dims, dataType, axes: image.axes, image: true });
    const dims = tensor?.shape ? sizes(tensor.shape.dims.map((dim) => dim.value)) : null;
    return dims || dataType ? kindOf({ ...nothing, dims, dataType }) : nothing;
  };

  const of = (value: Value): Known => {
    const found = known[value.id];
    if (found !== undefined) return found;
    const fresh = given(value);
    known[value.id] = fresh;
    return fresh;
  };

  const { numbers, unreadable } = createEvaluator(graph.values.length, of, payload, limits);
  const repeats = createRepeats(of, numbers);

  let asked: Asked[] = [];
  /** Whether the result hangs on more than what equal calls have in common. */
  let isSingle = false;
  const call = createCall({
    maxRank: limits.rank,
    numbers: (index, maxElements = COMPUTED_ELEMENTS) => {
      const found = numbers(call.node?.data[index], maxElements);
      asked.push({ index, maxElements, data: found?.data ?? null });
      return found;
    },
    producer: (index) => {
      isSingle = true;
      return call.node?.data[index]?.producer ?? null;
    },
    mismatch: (index, wanted) => {
      isSingle = true;
      const { node } = call;
      const value = node?.data[index];
      const found = call.inputs[index]?.dims;
      if (node && value && found) mismatches.push({ node, value, found, wanted });
    },
  });

  /** What is known of the outputs of a node. */
  const made = (node: Node): readonly Known[] => {
    const { op } = node;
    asked = [];
    isSingle = false;
    callFor(node, call, of);
    const { inputs, input } = call;
    const isImage = !sizeOnly.has(op) && inputs.some((known) => known?.image);
    const isTooWide = inputs.some((known) => known?.dims && known.dims.length > limits.rank);
    const result: ReturnType<Transfer> = isTooWide ? {} : (transfers.get(op)?.(call) ?? {});
    const outputs = node.outputs.map((_, i) => {
      const own: Result = (Array.isArray(result) ? result[i] : i === 0 ? result : undefined) ?? {};
      const dims = own.dims && own.dims.length <= limits.rank ? sizes(own.dims) : null;
      const axes = isImage
        ? (own.axes ?? dims?.map(inputs.some(mayHavePlaces) ? unknownAxis : featureAxis) ?? null)
        : null;
      return kindOf({
        dims,
        axes,
        dataType: own.dataType === undefined ? input.dataType : own.dataType,
        image: isImage,
      });
    });
    if (!isSingle) repeats.add(node, asked, outputs);
    return outputs;
  };

  for (const node of graph.nodes) {
    limits.check();
    const { data, outputs } = node;
    const source = isAlias(node) ? of(data[0] as Value) : nothing;
    // An Identity of weights is the weights.
    const results = source.constant === null ? (repeats.find(node) ?? made(node)) : [source];
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i];
      // The first claim to a name stands.
      if (output?.producer === node) known[output.id] = results[i];
    }
  }

  return { graph, limits, of, numbers, unreadable, mismatches };
}

/** What is made of values without any place has none either. */
const mayHavePlaces = (input: Known | undefined): boolean =>
  input?.image === true && (input.axes === null || spatial(input.axes));

const featureAxis = (size: Size): Axis => (size === 1 ? [] : features(size));

const isAlias = ({ op, data, outputs }: Node): boolean =>
  (op === 'Identity' || op === 'Merge') && data.length === 1 && outputs.length === 1 && data[0] !== null;

const isSize = (dim: Size): boolean => dim === null || (Number.isSafeInteger(dim) && dim >= 0);

/** A size is a whole number or not known: what a file computes with may be anything. */
const sizes = (dims: readonly Size[]): readonly Size[] =>
  dims.every(isSize) ? dims : dims.map((dim) => (isSize(dim) ? dim : null));
