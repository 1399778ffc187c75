/** What makes two files the same architecture: operators, wiring and hyperparameters, without weights and names. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Attribute } from '../onnx/model.ts';
import { createTextSink, type TextSink } from './text-sink.ts';
import type { Graph, Node, Value } from './types.ts';

const MAX_TENSOR_RANK = 16;

/** `sha256:` and the hash of the architecture. */
export function fingerprint(graph: Graph): string {
  const hash = sha256.create();
  const sink = createTextSink((bytes) => hash.update(bytes));
  describe(graph, sink);
  sink.flush();
  return `sha256:${bytesToHex(hash.digest())}`;
}

/** A line a node; what was said before (an operator with its attributes, a weight's shape) is said by its number. */
function describe(graph: Graph, { text, number }: TextSink): void {
  const inputs = new Map(graph.inputs.map((value, i) => [value, i]));
  const said = new Map<string, number>();
  /** By form of node: the number that its operator goes by. */
  const forms: (number | undefined)[] = [];

  /** Answers the number it goes by from now on. */
  const say = (what: string): number => {
    const known = said.get(what);
    if (known !== undefined) {
      text('#');
      number(known);
      return known;
    }
    const fresh = said.size;
    said.set(what, fresh);
    text('(');
    text(what);
    text(')');
    return fresh;
  };

  const sayOperator = ({ form, spelling, domain, attributes }: Node): void => {
    const known = forms[form];
    if (known === undefined) {
      forms[form] = say(`${domain}:${spelling} ${attributes.map(hyperparameter).sort().join(';')}`);
    } else {
      text('#');
      number(known);
    }
  };

  const refer = (value: Value | null): void => {
    if (value === null) {
      text('-');
      return;
    }
    const { producer, constant } = value;
    if (producer !== null) {
      number(producer.index);
      const output = producer.outputs.indexOf(value);
      if (output === 0) return;
      text('.');
      text(String(output));
    } else if (constant === null) {
      text(`i${inputs.get(value) ?? '?'}`);
    } else {
      const dims = constant.kind === 'tensor' ? constant.tensor.dims : constant.dims;
      say(`c${dims.length > MAX_TENSOR_RANK ? dims.slice(0, MAX_TENSOR_RANK).join('x') : dims.join('x')}`);
    }
  };

  const referAll = (values: readonly (Value | null)[]): void => {
    for (let i = 0; i < values.length; i++) {
      if (i > 0) text(' ');
      refer(values[i] as Value | null);
    }
    text('\n');
  };

  for (const input of graph.inputs) {
    const tensor = input.declared?.type?.tensor;
    text(`input ${tensor?.elemType ?? 0} ${tensor?.shape?.dims.map((dim) => dim.value ?? '?').join('x') ?? '?'}\n`);
  }
  for (const node of graph.nodes) {
    sayOperator(node);
    text(' ');
    referAll(node.inputs);
  }
  text('output ');
  referAll(graph.outputs);
}

const hyperparameter = ({ name, i, f, ints, floats, s }: Attribute): string =>
  `${name}=${i},${f},${ints.join(' ')},${floats.join(' ')},${s}`;
