/** Finds the head, walking back from an output: the operators that fold the last of the image's places away. */
import { intOf, intsOf } from '../../graph/attributes.ts';
import { type Axis, extentOf, isSpatial, type Role } from '../../graph/axes.ts';
import { callOf } from '../../graph/call.ts';
import type { Inferred, Interpretation, Size } from '../../graph/interpretation.ts';
import { atAxis } from '../../graph/transfer/dims.ts';
import { summedAxes } from '../../graph/transfer/einsum.ts';
import { reducedAxes } from '../../graph/transfer/reduce.ts';
import type { Node, Value } from '../../graph/types.ts';
import { isAttention, isWeighed } from '../attention.ts';
import type { Image } from '../image/types.ts';
import type { Head } from '../types.ts';
import { isGridMean, meanKind } from './mean.ts';
import { isPlaceless } from './placeless.ts';

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

const imageInputs = ({ of }: Interpretation, node: Node): readonly Value[] =>
  node.data.filter((value): value is Value => value !== null && of(value).image);

/** The nodes where the way back from a value ends; behind all others it goes on, along what is computed from the image. */
function endsBehind(interpretation: Interpretation, value: Value, isEnd: (node: Node) => boolean): readonly Node[] {
  const ends: Node[] = [];
  const seen = new Set<Node>();
  const stack: Node[] = value.producer ? [value.producer] : [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    interpretation.budget.checkTime();
    if (isEnd(node)) ends.push(node);
    else for (const { producer } of imageInputs(interpretation, node)) if (producer) stack.push(producer);
  }
  return ends;
}

/** @param isNested whether this head is looked for behind another one's pooled token */
function headOfOutput(interpretation: Interpretation, output: Value, isNested = false): HeadFound {
  const { of } = interpretation;
  if (!of(output).image || !isPlaceless(interpretation, output)) return noHead;
  const frontier = endsBehind(interpretation, output, (node) =>
    imageInputs(interpretation, node).some((value) => !isPlaceless(interpretation, value)),
  );
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
  const input = imageInputs(interpretation, node).find((value) => !isPlaceless(interpretation, value));
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
      const isOfBoth = imageInputs(interpretation, node).length > 1;
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

/** The most nodes between tokens joined and the one that is taken, where nothing mixes them: each that is taken walks back there. */
const MAX_UNMIXED = 64;

/** The head that made the token before the others, where no attention has mixed them since; null where one has. */
function headUnattended(interpretation: Interpretation, tokens: Value): HeadFound | null {
  let passed = 0;
  const ends = endsBehind(interpretation, tokens, (node) => {
    passed += 1;
    return node.op === 'Concat' || isAttention(interpretation, node) || passed > MAX_UNMIXED;
  });
  const [pooled] = ends[0] && ends.every(({ op }) => op === 'Concat') ? imageInputs(interpretation, ends[0]) : [];
  return pooled ? headOfOutput(interpretation, pooled, true) : null;
}

/** Whether only one of several learned queries reaches the output. */
const isOneTaken = (queries: Size, { dims }: Inferred): boolean =>
  queries !== null && dims !== null && dims.length <= 2 && !dims.includes(queries);

/** The axis from which one token is taken; null where unknown. */
function takenAxis(node: Node, op: string, { numbers }: Interpretation, rank: number): number | null {
  if (op === 'Gather' || op === 'Split') return atAxis(intOf(node, 'axis', 0), rank);
  const on = (intsOf(node, 'axes') ?? numbers(node.inputs[3])?.data)?.[0];
  return on === undefined ? null : atAxis(on, rank);
}
