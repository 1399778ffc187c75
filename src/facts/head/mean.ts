/** Tells means apart: over a grid, over tokens, or of powers (GeM). */
import type { Axis } from '../../graph/axes.ts';
import type { Interpretation } from '../../graph/interpretation.ts';
import type { Node, Value } from '../../graph/types.ts';
import type { Head } from '../types.ts';
import { isPlaceless } from './placeless.ts';

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
export function meanKind(interpretation: Interpretation, node: Node, input: Value, places: number): Head {
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
export function isGridMean(gone: readonly number[], axes: readonly Axis[]): boolean {
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
