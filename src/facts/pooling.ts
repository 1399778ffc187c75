/** Finds the pools between image and output, and the head, which folds the last places away. */
import { intOf } from '../graph/attributes.ts';
import { extentOf, spatial } from '../graph/axes.ts';
import { callOf } from '../graph/call.ts';
import type { Size } from '../graph/interpretation.ts';
import { nodesBetween, trunk } from '../graph/reach.ts';
import { reducedAxes } from '../graph/transfer/reduce.ts';
import { type Node, placeOf, siteOf, type Value } from '../graph/types.ts';
import { windowOf } from '../graph/window.ts';
import { fits } from '../onnx/budget.ts';
import { headOf } from './head/index.ts';
import type { Image } from './image/types.ts';
import { known, unknown } from './known.ts';
import { isBlur } from './pixels/blur.ts';
import type { Evidence, Fact, PoolingValue, PoolValue } from './types.ts';

/** The pool that a node is, in any of its spellings; null for no pool, and for a global one, which is a head. */
function poolOf(image: Image, node: Node): PoolValue | null {
  switch (node.op) {
    case 'MaxPool':
    case 'AveragePool':
      return slidingPool(image, node);
    case 'ReduceMax':
    case 'ReduceMean':
      return cellPool(image, node);
    case 'Conv':
      return blurPool(image, node);
    default:
      return null;
  }
}

const RANK = 4;

const rankOf = ({ interpretation: { of } }: Image, { data: [input] }: Node): number =>
  (input && of(input).dims?.length) ?? RANK;

/**
 * Height and width of what goes in and of what comes out.
 * @param depth axes between the channels and them
 */
function sizesOf({ interpretation: { of } }: Image, { data, outputs, channelsLast }: Node, depth = 0) {
  const first = depth + (channelsLast ? 1 : 2);
  const sizeOf = (value: Value | null | undefined) => {
    const dims = value ? of(value).dims : null;
    return [dims?.[first] ?? null, dims?.[first + 1] ?? null] as const;
  };
  return { before: sizeOf(data[0]), after: sizeOf(outputs[0]) };
}

/** Left out where unknown, or 0, as in a graph that can't run. */
const inputSizeOf = ([height, width]: readonly [Size, Size]): Pick<PoolValue, 'inputSize'> =>
  height && width ? { inputSize: [height, width] } : {};

function slidingPool(image: Image, node: Node): PoolValue | null {
  const depth = rankOf(image, node) - RANK;
  const window = depth < 0 ? null : windowOf(node, 2 + depth, null);
  if (!window || !node.data[0]) return null;
  // A 3-D window over one frame is a 2-D one.
  const isFlat = [...window.kernel.slice(0, depth), ...window.strides.slice(0, depth)].every((size) => size === 1);
  if (!isFlat) return null;
  const { before, after } = sizesOf(image, node, depth);
  const [kh, kw] = window.kernel.slice(depth) as [number, number];
  const [sh, sw] = window.strides.slice(depth) as [number, number];
  const gone = after[0] === 1 && after[1] === 1 && (before[0] ?? 2) > 1;
  if (gone && kh >= (before[0] ?? Infinity) && kw >= (before[1] ?? Infinity)) return null;
  const kind = node.op === 'MaxPool' ? 'max' : 'average';
  return { kind, window: [kh, kw], stride: [sh, sw], ...siteOf(node), ...inputSizeOf(before) };
}

/** A pool without overlap as a Reshape into cells and a reduction over each. */
function cellPool(image: Image, node: Node): PoolValue | null {
  const { of } = image.interpretation;
  const { op, data } = node;
  const [input] = data;
  const [output] = node.outputs;
  const axes = input ? of(input).axes : null;
  const left = output ? of(output).axes : null;
  if (!axes || !left || !spatial(left)) return null;
  const gone = reducedAxes(callOf(node, image.interpretation), rankOf(image, node)) ?? [];
  const factors = gone.flatMap((axis) => axes[axis] ?? []);
  const cell = [extentOf(factors, 'H', 1), extentOf(factors, 'W', 1)] as const;
  if (factors.length === 0 || factors.some((f) => f.role !== 'H' && f.role !== 'W') || cell[0] * cell[1] === 1)
    return null;
  if (!cell.every((size) => Number.isInteger(size) && size > 0)) return null;
  const kept = axes.filter((_, i) => !gone.includes(i)).flat();
  if (!(['H', 'W'] as const).every((role, i) => cell[i] === 1 || kept.some((f) => f.role === role))) return null;
  return { kind: op === 'ReduceMax' ? 'max' : 'average', window: cell, stride: cell, ...siteOf(node) };
}

/** Elements of a filter bank worth reading. */
const MOST_TAPS = 16_384;

/** A depthwise convolution that averages. */
function blurPool(image: Image, node: Node): PoolValue | null {
  const group = intOf(node, 'group', 1);
  const weight = node.data[1];
  if (group === 1 || !weight || !node.data[0] || rankOf(image, node) !== RANK) return null;
  const { of, numbers } = image.interpretation;
  const weights = of(weight).dims;
  const window = windowOf(node, 2, (weights?.slice(2) ?? null) as number[] | null);
  if (!window || weights?.[0] !== group || weights[1] !== 1 || Math.max(...window.strides) < 2) return null;
  if (group * window.kernel.reduce((p, k) => p * k, 1) > MOST_TAPS) return null;
  const filter = numbers(weight, MOST_TAPS);
  if (!filter || !isBlur(filter, window.kernel)) return null;
  const [kh, kw] = window.kernel as [number, number];
  const [sh, sw] = window.strides as [number, number];
  const size = inputSizeOf(sizesOf(image, node).before);
  return { kind: 'blur', window: [kh, kw], stride: [sh, sw], ...siteOf(node), ...size };
}

/** The trunk to the outputs; a feature map that is an output on the way to the head is none of its ends. */
function trunkTo(image: Image, outputs: readonly Value[]): readonly Node[] {
  const ends = outputs.filter(({ consumers }) => consumers.length === 0);
  if (ends.length === 0 || ends.length === outputs.length || headOf(image, ends).kind === 'none')
    return image.paths().trunk;
  const { interpretation, value } = image;
  return trunk(interpretation, value, ends, nodesBetween(interpretation, ends));
}

export function poolingOf(image: Image, outputs: readonly Value[]): Fact<PoolingValue> {
  const onTrunk = new Set(trunkTo(image, outputs));
  const { of, graph, budget } = image.interpretation;
  const trunkPools: PoolValue[] = [];
  const branches: PoolValue[] = [];
  for (const node of graph.nodes) {
    if (!node.outputs[0] || !of(node.outputs[0]).image) continue;
    const pool = poolOf(image, node);
    if (pool === null) continue;
    const reduces = Math.max(...pool.stride) > 1 && pool.window[0] * pool.window[1] > 1;
    (onTrunk.has(node) && reduces ? trunkPools : branches).push(pool);
  }
  const endless = trunkPools.find(({ window }) => !fits(budget, 'windowSide', Math.max(...window)));
  if (endless) {
    const { at, window } = endless;
    return unknown(
      'too-large-window',
      `the pool at ${at} has a window of ${window.join('x')}: no measure of its noise`,
    );
  }
  const head = headOf(image, outputs);
  const evidence: Evidence[] = trunkPools.map(({ kind, window, stride, at, name }) => ({
    at,
    ...(name ? { name } : {}),
    text: `${kind} pool ${window.join('x')} s${stride.join('x')}, crossed by every path to the output`,
  }));
  if (head.node)
    evidence.push({
      ...siteOf(head.node),
      text: `head: ${head.kind} (${head.node.spelling})`,
    });
  else evidence.push({ at: 'graph.output[0]', text: `head: ${head.kind}` });
  return known(
    {
      trunk: trunkPools,
      branches,
      head: head.kind,
      ...(head.node ? { headAt: placeOf(head.node) } : {}),
      ...(head.window ? { headWindow: head.window } : {}),
    },
    'graph',
    evidence,
  );
}
