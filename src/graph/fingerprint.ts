/** What makes two files the same architecture: operators, wiring and hyperparameters, without weights and names. */
import type { Graph, Value } from './types.ts';

const MAX_TENSOR_RANK = 16;

/** Feeds one line a node to `update`; hashing the lines gives the fingerprint. */
export function describeArchitecture(graph: Graph, update: (line: string) => void): void {
  const inputs = new Map(graph.inputs.map((value, i) => [value, i]));
  const refer = (value: Value | null): string => {
    if (value === null) return '-';
    if (value.producer !== null) return `${value.producer.index}.${value.producer.outputs.indexOf(value)}`;
    const { constant } = value;
    if (constant === null) return `i${inputs.get(value) ?? '?'}`;
    const dims = constant.kind === 'tensor' ? constant.tensor.dims : constant.dims;
    return `c${dims.slice(0, MAX_TENSOR_RANK).join('x')}`;
  };
  for (const input of graph.inputs) {
    const tensor = input.declared?.type?.tensor;
    update(`input ${tensor?.elemType ?? 0} ${tensor?.shape?.dims.map((dim) => dim.value ?? '?').join('x') ?? '?'}\n`);
  }
  for (const node of graph.nodes) {
    const attributes = node.attributes
      .map(({ name, i, f, ints, floats, s }) => `${name}=${i},${f},${ints.join(' ')},${floats.join(' ')},${s}`)
      .sort()
      .join(';');
    update(`${node.domain}:${node.op} ${node.inputs.map(refer).join(' ')} ${attributes}\n`);
  }
  update(`output ${graph.outputs.map(refer).join(' ')}\n`);
}
