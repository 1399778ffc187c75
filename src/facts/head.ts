/** Finds the head, walking back from an output: the operators that fold the last of the image's places away. */
import { intOf, intsOf } from '../graph/attributes.ts';
import { type Axis, extentOf, isSpatial, type Role, spatial } from '../graph/axes.ts';
import { callOf } from '../graph/call.ts';
import type { Inferred, Interpretation, Size } from '../graph/interpretation.ts';
import { atAxis } from '../graph/transfer/dims.ts';
import { summedAxes } from '../graph/transfer/einsum.ts';
import { reducedAxes } from '../graph/transfer/reduce.ts';
import type { Node, Value } from '../graph/types.ts';
import { isAttention } from './attention.ts';
import type { Image } from './image.ts';
import type { Head } from './types.ts';

export interface HeadFound {
  readonly kind: Head;
  readonly node: Node | null;
  readonly window?: readonly [number, number];
}

/** A network of more outputs than this is dense or hostile. */
const MAX_OUTPUTS = 64;

const noHead: HeadFound = { kind: 'none', node: null };

/** The head of the first output that has one; dense outputs (masks, boxes, token grids) have none. */
export function headOf(image: Image, outputs: readonly Value[]): HeadFound {
  for (const output of outputs.slice(0, MAX_OUTPUTS)) {
    const found = headOfOutput(image.interpretation, output);
    if (found.kind !== 'none') return found;
  }
  return noHead;
}

/** Values that operators which are not followed are fed with, in what is made of an answer: labels looked up, classes above a limit. */
const MAX_UNFOLLOWED = 16;

/** Whether no place is told apart any more; what an operator that is not followed makes of such values has none either. */
function isPlaceless({ of }: Interpretation, value: Value): boolean {
  const unfollowed = new Set([value]);
  for (const unknown of unfollowed) {
    const { axes } = of(unknown);
    if (axes !== null && !spatial(axes)) continue;
    const sources = unknown.producer?.inputs.filter((input) => input !== null && of(input).image) ?? [];
    if (axes !== null || sources.length === 0 || unfollowed.size > MAX_UNFOLLOWED) return false;
    for (const source of sources) if (source) unfollowed.add(source);
  }
  return true;
}

/** @param isNested whether this head is looked for behind another one's pooled token */
function headOfOutput(interpretation: Interpretation, output: Value, isNested = false): HeadFound {
  const { of } = interpretation;
  if (!of(output).image || !isPlaceless(interpretation, output)) return noHead;
  const frontier: Node[] = [];
  const seen = new Set<Node>();
  const stack: Node[] = output.producer ? [output.producer] : [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const sources = node.data.filter((value): value is Value => value !== null && of(value).image);
    if (sources.some((value) => !isPlaceless(interpretation, value))) frontier.push(node);
    else for (const { producer } of sources) if (producer) stack.push(producer);
  }
  const found = frontier.map((node) => classify(interpretation, node, of(output), isNested));
  const kinds = new Set(found.map(({ kind }) => kind));
  const [first] = found;
  if (!first) return noHead;
  if (kinds.size === 1) return first;
  const has = (...wanted: readonly Head[]): boolean => wanted.every((kind) => kinds.has(kind));
  if (kinds.size === 2 && (has('average', 'max') || has('token-mean', 'max'))) return { ...first, kind: 'average+max' };
  if (kinds.has('none')) return noHead;
  // A query made of pooled tokens that then attends to all of them: attention decides.
  if (kinds.has('attention')) return found.find(({ kind }) => kind === 'attention') as HeadFound;
  return { ...first, kind: 'other' };
}

/** What kind of head a node is that takes places and leaves none. */
function classify(interpretation: Interpretation, node: Node, output: Inferred, isNested: boolean): HeadFound {
  const { of } = interpretation;
  const { op, data } = node;
  const input = data.find(
    (value): value is Value => value !== null && of(value).image && !isPlaceless(interpretation, value),
  );
  const { axes, dims } = input ? of(input) : { axes: null, dims: null };
  const head = (kind: Head, window?: readonly [number, number]): HeadFound => ({
    kind,
    node,
    ...(window ? { window } : {}),
  });
  if (input && !dims && op.startsWith('Global'))
    return head(op === 'GlobalAveragePool' ? 'average' : op === 'GlobalMaxPool' ? 'max' : 'other');
  if (!input || !axes || !dims) return head('none');
  switch (op) {
    case 'GlobalAveragePool':
    case 'AveragePool':
      return head(meanKind(interpretation, node, input, dims.length === 3 ? 1 : 2));
    case 'GlobalMaxPool':
    case 'MaxPool':
      return head('max', areaOf(node.channelsLast ? axes.slice(1, -1) : axes.slice(2)));
    case 'GlobalLpPool':
    case 'LpPool':
      return head('other');
    case 'ReduceMean':
    case 'ReduceSum':
    case 'ReduceMax': {
      const gone = reducedAxes(callOf(node, interpretation), dims.length) ?? [];
      const places = gone.filter((axis) => axes[axis]?.some(isSpatial));
      if (op === 'ReduceMax') return head('max', areaOf(gone.map((axis) => axes[axis] ?? [])));
      if (op === 'ReduceSum' && isWeighed(interpretation, input.producer)) return head('attention');
      return head(meanKind(interpretation, node, input, isGridMean(gone, axes) ? 2 : places.length));
    }
    case 'Gather':
    case 'GatherND':
    case 'Slice':
    case 'Split': {
      const axis = takenAxis(node, op, interpretation, dims.length);
      const factors = axis === null ? axes.flat() : (axes[axis] ?? []);
      if (!factors.some((f) => f.prefix === 'pooled')) return head('class-token');
      return (isNested ? null : headUnattended(interpretation, input)) ?? head('attention');
    }
    case 'MatMul':
    case 'FusedMatMul':
    case 'Einsum':
    case 'Attention':
    case 'MultiHeadAttention': {
      if (op === 'Einsum' && data.length === 1) {
        const places = summedAxes(node, dims.length).filter((axis) => axes[axis]?.some(isSpatial));
        return head(meanKind(interpretation, node, input, places.length));
      }
      const isOfBoth = data.filter((value) => value && of(value).image).length > 1;
      const queries = node.outputs[0] ? (of(node.outputs[0]).dims?.at(-2) ?? null) : null;
      return head(isOfBoth && (queries === 1 || isOneTaken(queries, output)) ? 'attention' : 'none');
    }
    default:
      return head('none');
  }
}

/** Height and width of the places along these axes, tokens counted as rows; undefined where unknown or none. */
function areaOf(axes: readonly Axis[]): readonly [number, number] | undefined {
  const factors = axes.flat().filter(isSpatial);
  const extent = (role: Role): number => extentOf(factors, role, Number.NaN);
  const [h, w, t] = [extent('H'), extent('W'), extent('T')];
  return factors.length > 0 && Number.isSafeInteger(h * w * t) && h * w * t > 0 ? [h * t, w] : undefined;
}

/** Operators that give weights the shape of what they weigh. */
const SPREADING: ReadonlySet<string> = new Set(['Reshape', 'Unsqueeze', 'Squeeze', 'Expand', 'Tile', 'Transpose']);

/** Whether places are summed with weights that a softmax gave them. */
function isWeighed(interpretation: Interpretation, product: Node | null): boolean {
  if (product?.op !== 'Mul') return false;
  return product.data.some((factor) => {
    let node = factor?.producer;
    for (let hops = 0; node && hops < 6; hops++) {
      if (node.op === 'Softmax') return isOverPlaces(interpretation, node);
      node = node.data.length === 1 || SPREADING.has(node.op) ? node.data[0]?.producer : null;
    }
    return false;
  });
}

/** Whether a softmax weighs places against each other, and not the classes or clusters at one of them. */
function isOverPlaces({ of }: Interpretation, node: Node): boolean {
  const axes = node.data[0] ? of(node.data[0]).axes : null;
  const axis = atAxis(intOf(node, 'axis', node.opset < 13 ? 1 : -1), axes?.length ?? 0);
  return axes === null || (axes[axis]?.some(isSpatial) ?? false);
}

/** Nodes between tokens that are put together and the one that is taken. */
const MAX_BETWEEN = 64;

/** The head that made the token before the others, where no attention has mixed them since; null where one has. */
function headUnattended(interpretation: Interpretation, tokens: Value): HeadFound | null {
  const { of } = interpretation;
  const seen = new Set<Node>();
  const stack: Node[] = tokens.producer ? [tokens.producer] : [];
  let pooled: Value | null = null;
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (isAttention(interpretation, node) || seen.size > MAX_BETWEEN) return null;
    const sources = node.data.filter((value): value is Value => value !== null && of(value).image);
    if (node.op === 'Concat') pooled ??= sources[0] ?? null;
    else for (const { producer } of sources) if (producer) stack.push(producer);
  }
  return pooled && headOfOutput(interpretation, pooled, true);
}

/** Whether only one of several learned queries reaches the output. */
const isOneTaken = (queries: Size, { dims }: Inferred): boolean =>
  queries !== null && dims !== null && dims.length <= 2 && !dims.includes(queries);

/** The axis from which one token is taken; null where unknown. */
function takenAxis(node: Node, op: string, { numbers }: Interpretation, rank: number): number | null {
  if (op === 'Gather' || op === 'Split') {
    return atAxis(intOf(node, 'axis', 0), rank);
  }
  const on = (intsOf(node, 'axes') ?? numbers(node.inputs[3])?.data)?.[0];
  return on === undefined ? null : atAxis(on, rank);
}

/** Operators between the last feature map and the mean over it. */
const BEFORE_MEAN: ReadonlySet<string> = new Set([
  'Identity',
  'Reshape',
  'Flatten',
  'Cast',
  'Clip',
  'Transpose',
  'ReorderInput',
  'ReorderOutput',
  'QuantizeLinear',
  'DequantizeLinear',
]);

/** Whether a mean is one over a grid, over tokens, or of powers (GeM). */
function meanKind(interpretation: Interpretation, node: Node, input: Value, places: number): Head {
  const { of } = interpretation;
  let flattened = false;
  let producer = input.producer;
  for (let hops = 0; producer && hops < 6; hops++) {
    const { op, data } = producer;
    if (op === 'Pow' && node.outputs[0]?.consumers.some((consumer) => reachesPow(consumer))) return 'gem';
    if (
      op === 'ReduceMean' &&
      data[0] &&
      !isPlaceless(interpretation, data[0]) &&
      (of(data[0]).dims?.length ?? 0) === 4
    )
      return 'average';
    if (op === 'Reshape' || op === 'Flatten') flattened ||= data[0] != null && (of(data[0]).dims?.length ?? 0) >= 4;
    if (!BEFORE_MEAN.has(op)) break;
    producer = data[0]?.producer ?? null;
  }
  const tokens = places === 1 && !(flattened && flattenedGrid(of(input).axes ?? []));
  return tokens ? 'token-mean' : 'average';
}

/** Whether a mean is over rows and columns of a map that has only one of either left. */
function isGridMean(gone: readonly number[], axes: readonly Axis[]): boolean {
  const [first = [], second = []] = gone.map((axis) => axes[axis]);
  const isLine = ([only, ...more]: Axis): boolean => more.length === 0 && (only?.role === 'H' || only?.role === 'W');
  return (
    axes.length === 4 &&
    gone.length === 2 &&
    (isLine(first) ? second.length === 0 : first.length === 0 && isLine(second))
  );
}

const flattenedGrid = (axes: readonly Axis[]): boolean =>
  (axes.at(-1)?.filter((f) => f.role === 'H' || f.role === 'W').length ?? 0) === 2;

/** Operators between the mean of powers and the power that takes their root. */
const BEFORE_ROOT: ReadonlySet<string> = new Set([
  'Identity',
  'Cast',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Transpose',
  'ReorderInput',
  'ReorderOutput',
  'QuantizeLinear',
  'DequantizeLinear',
  'Clip',
  'Relu',
  'Mul',
  'Abs',
  'Sign',
]);

/** Whether a power follows: the root of a GeM. */
function reachesPow(node: Node): boolean {
  let current: Node | undefined = node;
  for (let hops = 0; current && hops < 6; hops++) {
    const { op } = current;
    if (op === 'Pow') return true;
    if (!BEFORE_ROOT.has(op)) return false;
    current = current.outputs[0]?.consumers[0];
  }
  return false;
}
