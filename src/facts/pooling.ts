/** Pools between image and output, and how the network's places are folded into one answer: the head. */
import { intOf } from '../graph/attributes.ts';
import { spatial } from '../graph/axes.ts';
import { operatorOf } from '../graph/operators.ts';
import { trunk } from '../graph/reach.ts';
import { reducedAxes } from '../graph/transfer/contract.ts';
import type { Node, Value } from '../graph/types.ts';
import { windowOf } from '../graph/window.ts';
import { headOf } from './head.ts';
import type { Image } from './image.ts';
import { known, unknown } from './known.ts';
import { isBlur } from './pixels/blur.ts';
import type { Evidence, Fact, PoolingValue, PoolValue } from './types.ts';

/** The pool that a node is, by any spelling; null where it is none, or one that leaves no places behind. */
function poolOf(image: Image, node: Node): PoolValue | null {
  const { of, numbers } = image.interpretation;
  const { op, data, channelsLast } = operatorOf(node);
  const input = data[0];
  const output = node.outputs[0];
  if (!input || !output) return null;
  const before = of(input);
  const after = of(output);
  const told = { at: node.at, ...(node.name ? { name: node.name } : {}) };
  const rank = before.dims?.length ?? 4;
  const first = channelsLast ? 1 : 2;
  const size = [before.dims?.[first] ?? null, before.dims?.[first + 1] ?? null] as const;
  const inputSize = size[0] !== null && size[1] !== null ? { inputSize: [size[0], size[1]] as const } : {};

  if ((op === 'MaxPool' || op === 'AveragePool') && rank === 4) {
    const window = windowOf(node, 2, null);
    if (!window) return null;
    const [kh, kw] = window.kernel as [number, number];
    const [sh, sw] = window.strides as [number, number];
    const gone = after.dims?.[first] === 1 && after.dims?.[first + 1] === 1 && (size[0] ?? 2) > 1;
    if (gone && kh >= (size[0] ?? Infinity) && kw >= (size[1] ?? Infinity)) return null;
    return { kind: op === 'MaxPool' ? 'max' : 'average', window: [kh, kw], stride: [sh, sw], ...told, ...inputSize };
  }
  if ((op === 'ReduceMax' || op === 'ReduceMean') && before.axes && after.axes && spatial(after.axes)) {
    // Reshape cuts the grid into cells and the reduction folds each: a pool without overlap.
    const gone =
      reducedAxes({ node, inputs: data.map((v) => (v ? of(v) : undefined)), numbers: (i) => numbers(data[i]) }, rank) ??
      [];
    const factors = gone.flatMap((axis) => before.axes?.[axis] ?? []);
    const taps = (role: 'H' | 'W'): number =>
      factors.filter((f) => f.role === role).reduce((p, f) => p * (f.size ?? 1), 1);
    const cell = [taps('H'), taps('W')] as const;
    if (factors.length === 0 || factors.some((f) => f.role !== 'H' && f.role !== 'W') || cell[0] * cell[1] === 1)
      return null;
    if (!cell.every((size) => Number.isInteger(size) && size > 0)) return null;
    const kept = before.axes.filter((_, i) => !gone.includes(i)).flat();
    if (!(['H', 'W'] as const).every((role, i) => cell[i] === 1 || kept.some((f) => f.role === role))) return null;
    return { kind: op === 'ReduceMax' ? 'max' : 'average', window: cell, stride: cell, ...told };
  }
  if (op === 'Conv' && rank === 4 && data[1]) {
    const weights = of(data[1]).dims;
    const group = intOf(node, 'group', 1);
    const window = windowOf(node, 2, (weights?.slice(2) ?? null) as number[] | null);
    if (group === 1 || !window || weights?.[0] !== group || weights[1] !== 1) return null;
    if (Math.max(...window.strides) < 2 || (weights[0] ?? 0) * window.kernel.reduce((p, k) => p * k, 1) > 16_384)
      return null;
    const filter = numbers(data[1], 16_384);
    if (!filter || !isBlur(filter, window.kernel)) return null;
    const [kh, kw] = window.kernel as [number, number];
    const [sh, sw] = window.strides as [number, number];
    return { kind: 'blur', window: [kh, kw], stride: [sh, sw], ...told, ...inputSize };
  }
  return null;
}

export function poolingOf(image: Image, outputs: readonly Value[]): Fact<PoolingValue> {
  const onTrunk = new Set(trunk(image.interpretation, image.value, outputs));
  const { of, graph, limits } = image.interpretation;
  const trunkPools: PoolValue[] = [];
  const branches: PoolValue[] = [];
  for (const node of graph.nodes) {
    if (!node.outputs[0] || !of(node.outputs[0]).image) continue;
    const pool = poolOf(image, node);
    if (pool === null) continue;
    const reduces = Math.max(...pool.stride) > 1 && pool.window[0] * pool.window[1] > 1;
    (onTrunk.has(node) && reduces ? trunkPools : branches).push(pool);
  }
  const endless = trunkPools.find(({ window }) => Math.max(...window) > limits.windowSide);
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
      at: head.node.at,
      ...(head.node.name ? { name: head.node.name } : {}),
      text: `head: ${head.kind} (${head.node.op})`,
    });
  else evidence.push({ at: 'graph.output[0]', text: `head: ${head.kind}` });
  return known(
    {
      trunk: trunkPools,
      branches,
      head: head.kind,
      ...(head.node ? { headAt: head.node.at } : {}),
      ...(head.window ? { headWindow: head.window } : {}),
    },
    'graph',
    evidence,
  );
}
