/** What makes two files the same architecture: operators, wiring and hyperparameters, without weights and names. */
import type { Attribute } from '../onnx/model.ts';
import { createSha256 } from './sha256.ts';
import type { Graph, Value } from './types.ts';

const MAX_TENSOR_RANK = 16;
/** Characters hashed at a time. */
const CHUNK = 65_536;

/** `sha256:` and the hash of the architecture. */
export function fingerprint(graph: Graph): string {
  const hash = createSha256();
  const utf8 = new TextEncoder();
  let pending = '';
  for (const line of describe(graph)) {
    pending += line;
    if (pending.length < CHUNK) continue;
    hash.update(utf8.encode(pending));
    pending = '';
  }
  hash.update(utf8.encode(pending));
  return `sha256:${hash.digest()}`;
}

/** A line a node; what was said before (an operator with its attributes, a weight's shape) is said by its number. */
function* describe(graph: Graph): Generator<string> {
  const inputs = new Map(graph.inputs.map((value, i) => [value, i]));
  const said = new Map<string, number>();
  const say = (text: string): string => {
    const number = said.get(text);
    if (number !== undefined) return `#${number}`;
    said.set(text, said.size);
    return `(${text})`;
  };
  const refer = (value: Value | null): string => {
    if (value === null) return '-';
    const { producer, constant } = value;
    if (producer !== null) {
      const output = producer.outputs.indexOf(value);
      return output === 0 ? `${producer.index}` : `${producer.index}.${output}`;
    }
    if (constant === null) return `i${inputs.get(value) ?? '?'}`;
    const dims = constant.kind === 'tensor' ? constant.tensor.dims : constant.dims;
    return say(`c${dims.slice(0, MAX_TENSOR_RANK).join('x')}`);
  };
  for (const input of graph.inputs) {
    const tensor = input.declared?.type?.tensor;
    yield `input ${tensor?.elemType ?? 0} ${tensor?.shape?.dims.map((dim) => dim.value ?? '?').join('x') ?? '?'}\n`;
  }
  for (const { domain, op, attributes, inputs: wires } of graph.nodes) {
    yield `${say(`${domain}:${op} ${attributes.map(hyperparameter).sort().join(';')}`)} ${wires.map(refer).join(' ')}\n`;
  }
  yield `output ${graph.outputs.map(refer).join(' ')}\n`;
}

const hyperparameter = ({ name, i, f, ints, floats, s }: Attribute): string =>
  `${name}=${i},${f},${ints.join(' ')},${floats.join(' ')},${s}`;
