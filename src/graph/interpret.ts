/**
 * One forward pass over the graph, in topological order: infers the size and type of each value, and what the axes of values
 * computed from the image stand for. A symbolic image size is replaced by a probe, so that shape arithmetic is plain arithmetic.
 */
import { type Budget, fits } from '../onnx/budget.ts';
import type { PayloadReader } from '../onnx/tensor.ts';
import type { Axis } from './axes.ts';
import { createEvaluator } from './evaluate.ts';
import { createInterner } from './interner.ts';
import { type Inferred, type Interpretation, type Mismatch, nothing, type Size } from './interpretation.ts';
import { sizesOf } from './sizes.ts';
import { createTransferCalls } from './transfer-calls.ts';
import type { Graph, Node, Value } from './types.ts';

/** Where the image enters: its axes and probe sizes. */
export interface ImageSeed {
  readonly value: Value;
  readonly dims: readonly Size[];
  readonly axes: readonly Axis[];
}

/**
 * @param image null for a pass that follows no image
 * Throws OnnxError `out-of-time`.
 */
export function interpret(
  graph: Graph,
  image: ImageSeed | null,
  payload: PayloadReader,
  budget: Budget,
): Interpretation {
  const inferred = new Array<Inferred | undefined>(graph.values.length);
  const mismatches: Mismatch[] = [];
  const intern = createInterner();

  const of = (value: Value): Inferred => {
    const found = inferred[value.id];
    if (found !== undefined) return found;
    const fresh = given(value, image, intern);
    inferred[value.id] = fresh;
    return fresh;
  };

  const { numbers, unreadable } = createEvaluator(graph.values.length, of, payload, budget);
  const outputsOf = createTransferCalls({
    of,
    numbers,
    intern,
    mismatches,
    fitsRank: (rank) => fits(budget, 'rank', rank),
  });

  for (const node of graph.nodes) {
    budget.checkTime();
    const { data, outputs } = node;
    const source = isAlias(node) ? of(data[0] as Value) : nothing;
    // An Identity of weights is the weights.
    const results = source.constant === null ? outputsOf(node) : [source];
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i];
      // Where several nodes define a name, the first one counts.
      if (output?.producer === node) inferred[output.id] = results[i];
    }
  }

  return { graph, budget, of, numbers, unreadable, mismatches };
}

/** What is known of a value before any node has run: constants, and what the file declares. */
function given(value: Value, image: ImageSeed | null, intern: ReturnType<typeof createInterner>): Inferred {
  const { constant, declared } = value;
  if (constant !== null) {
    const { dims: stored, dataType } = constant.kind === 'tensor' ? constant.tensor : constant;
    const dims = sizesOf(stored);
    const { internId } = intern({ dims, dataType, axes: null, image: false });
    return { dims, dataType, constant, axes: null, image: false, internId };
  }
  const tensor = declared?.type?.tensor;
  const dataType = tensor?.elemType || null;
  if (image?.value === value) return intern({ ...nothing, dims: image.dims, dataType, axes: image.axes, image: true });
  const dims = tensor?.shape ? sizesOf(tensor.shape.dims.map((dim) => dim.value)) : null;
  return dims || dataType ? intern({ ...nothing, dims, dataType }) : nothing;
}

const isAlias = ({ op, data, outputs }: Node): boolean =>
  (op === 'Identity' || op === 'Merge') && data.length === 1 && outputs.length === 1 && data[0] !== null;
