/** Tells whether two files have the same architecture: operators, wiring and hyperparameters, without weights and names. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Attribute } from '../onnx/model.ts';
import { createTextSink, type TextSink } from './text-sink.ts';
import type { Graph, Node, Value } from './types.ts';

/** Of a weight with more axes only the first ones are told. */
const MAX_TENSOR_RANK = 16;

/** `sha256:` and the hash of the architecture. */
export function fingerprint(graph: Graph): string {
  const hash = sha256.create();
  const sink = createTextSink((bytes) => hash.update(bytes));
  describe(graph, sink);
  sink.flush();
  return `sha256:${bytesToHex(hash.digest())}`;
}

/**
 * Writes a text in which a phrase (an operator with its attributes, the shape of a weight) is spelled out once: `(phrase)`, and
 * from then on is referred to by its number: `#12`.
 */
function createPhrases({ text, number }: TextSink) {
  const numbers = new Map<string, number>();
  const refer = (phraseNumber: number): void => {
    text('#');
    number(phraseNumber);
  };
  /** Returns the number of the phrase. */
  const write = (phrase: string): number => {
    const known = numbers.get(phrase);
    if (known !== undefined) {
      refer(known);
      return known;
    }
    const fresh = numbers.size;
    numbers.set(phrase, fresh);
    text('(');
    text(phrase);
    text(')');
    return fresh;
  };
  return { write, refer };
}

/** Writes the architecture: the inputs, then a line for each node, then the outputs. */
function describe(graph: Graph, sink: TextSink): void {
  const { text, number } = sink;
  const phrases = createPhrases(sink);
  const inputs = new Map(graph.inputs.map((value, i) => [value, i]));
  /** By `operatorId`: the number of its phrase, once that is written. */
  const phraseOf: (number | undefined)[] = [];

  const writeOperator = ({ operatorId, spelling, domain, attributes }: Node): void => {
    const known = phraseOf[operatorId];
    if (known !== undefined) phrases.refer(known);
    else {
      phraseOf[operatorId] = phrases.write(`${domain}:${spelling} ${attributes.map(hyperparameter).sort().join(';')}`);
    }
  };

  const writeValue = (value: Value | null): void => {
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
      phrases.write(`c${dims.length > MAX_TENSOR_RANK ? dims.slice(0, MAX_TENSOR_RANK).join('x') : dims.join('x')}`);
    }
  };

  const writeValues = (values: readonly (Value | null)[]): void => {
    for (let i = 0; i < values.length; i++) {
      if (i > 0) text(' ');
      writeValue(values[i] as Value | null);
    }
    text('\n');
  };

  for (const input of graph.inputs) {
    const tensor = input.declared?.type?.tensor;
    text(`input ${tensor?.elemType ?? 0} ${tensor?.shape?.dims.map((dim) => dim.value ?? '?').join('x') ?? '?'}\n`);
  }
  for (const node of graph.nodes) {
    writeOperator(node);
    text(' ');
    writeValues(node.inputs);
  }
  text('output ');
  writeValues(graph.outputs);
}

const hyperparameter = ({ name, i, f, ints, floats, s }: Attribute): string =>
  `${name}=${i},${f},${ints.join(' ')},${floats.join(' ')},${s}`;
