/** A model as edits see it: what the reader knows of it, and where each field lies in the file. */
import { type ByteSource, readSync } from '../../onnx/byte-source.ts';
import { OnnxError } from '../../onnx/errors.ts';
import type * as onnx from '../../onnx/model.ts';
import { readModel } from '../../onnx/read-model.ts';
import { type Spelled, spelled } from '../../onnx/spelled.ts';
import { subgraphsOf, tensorsOf } from '../../onnx/tensors.ts';
import { elementTypes } from './element-types.ts';
import { type WireField, wireFields } from './wire-fields.ts';

export type Node = Spelled<onnx.Node>;
export type Graph = Spelled<onnx.Graph>;
type Tensor = Spelled<onnx.Tensor>;

export interface Skeleton {
  readonly source: ByteSource;
  readonly graph: Graph;
  /** Version of the default operator set; 0 where the file names none. */
  readonly opset: number;
  /** Fields of the model, of which one is the graph. */
  readonly modelFields: readonly WireField[];
  readonly graphFields: readonly WireField[];
  /** Those of `graphFields` that are nodes, in the order of `graph.nodes`. */
  readonly nodeFields: readonly WireField[];
  /** Every name of a value or node that the main graph and its subgraphs use. */
  readonly names: ReadonlySet<string>;
  /** Names that are read inside subgraphs, their own or from outside. */
  readonly readInside: ReadonlySet<string>;
  /** All tensors, of the main graph, its subgraphs and functions. */
  readonly tensors: readonly Tensor[];
  readonly elementType: (name: string) => number | null;
}

export const GRAPH = 7;
export const NODE = 1;
export const INITIALIZER = 5;

/** Reads a model without its weights. Throws OnnxError as the reader does, and for a graph that lies in several parts. */
export function readSkeleton(source: ByteSource): Skeleton {
  const model = spelled(readSync(readModel(source.size), source));
  const graph = model.graph as Graph;
  const modelFields = wireFields(source, 0, source.size);
  const [graphField, second] = modelFields.filter(({ number }) => number === GRAPH);
  if (graphField === undefined || second !== undefined) {
    // Protobuf would merge the parts; no exporter writes them.
    throw new OnnxError(
      'unreadable',
      "the graph lies in several parts of the file, which can't be edited",
      second?.start,
    );
  }
  const graphFields = wireFields(source, graphField.content, graphField.end);
  return {
    source,
    graph,
    opset: model.opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0,
    modelFields,
    graphFields,
    nodeFields: graphFields.filter(({ number }) => number === NODE),
    ...namesOf(graph),
    tensors: tensorsOf(model),
    elementType: elementTypes(graph),
  };
}

function namesOf(main: Graph): Pick<Skeleton, 'names' | 'readInside'> {
  const names = new Set<string>();
  const readInside = new Set<string>();
  for (const graph of [main, ...subgraphsOf(main.nodes)]) {
    for (const { name } of [...graph.inputs, ...graph.outputs, ...graph.initializers]) names.add(name);
    for (const node of graph.nodes) for (const name of [node.name, ...node.inputs, ...node.outputs]) names.add(name);
    if (graph === main) continue;
    for (const { inputs } of graph.nodes) for (const name of inputs) readInside.add(name);
    for (const { name } of graph.outputs) readInside.add(name);
  }
  return { names, readInside };
}
