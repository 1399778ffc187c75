/** Finds every tensor of a model, in the initializers of any graph and the attributes of any node. */
import type * as onnx from './model.ts';

type Located = Pick<onnx.Tensor, 'dataLocation' | 'external'>;

/** TensorProto.DataLocation of a payload in another file. */
const EXTERNAL = 1;

/** Whether the payload lies in another file. */
export const isExternal = ({ dataLocation }: Pick<onnx.Tensor, 'dataLocation'>): boolean => dataLocation === EXTERNAL;

interface Attribute<T> {
  readonly t: T | null;
  readonly g: Graph<T> | null;
}

interface Node<T> {
  readonly attributes: readonly Attribute<T>[];
}

interface Graph<T> {
  readonly nodes: readonly Node<T>[];
  readonly initializers: readonly T[];
}

interface Model<T> {
  readonly graph: Graph<T> | null;
  readonly functions: readonly {
    readonly nodes: readonly Node<T>[];
    readonly attributeDefaults: readonly Attribute<T>[];
  }[];
}

/** The subgraphs in attributes of these nodes, and theirs, however deep. */
export function subgraphsOf<G extends { readonly nodes: readonly Nested<G>[] }>(nodes: readonly Nested<G>[]): G[] {
  const found: G[] = [];
  const collect = (from: readonly Nested<G>[]): void => {
    for (const { attributes } of from) for (const { g } of attributes) if (g !== null) found.push(g);
  };
  collect(nodes);
  for (let i = 0; i < found.length; i++) collect((found[i] as G).nodes);
  return found;
}

interface Nested<G> {
  readonly attributes: readonly { readonly g: G | null }[];
}

/** All tensors: initializers first, then tensors in attributes. */
export function tensorsOf<T>({ graph, functions }: Model<T>): readonly T[] {
  const called = functions.flatMap((local) => local.nodes);
  const main = graph === null ? [] : [graph];
  const graphs = [...main, ...subgraphsOf<Graph<T>>([...main.flatMap(({ nodes }) => nodes), ...called])];
  const attributes = [
    ...functions.flatMap(({ attributeDefaults }) => attributeDefaults),
    ...[...graphs.flatMap(({ nodes }) => nodes), ...called].flatMap((node) => node.attributes),
  ];
  return [
    ...graphs.flatMap(({ initializers }) => initializers),
    ...attributes.flatMap(({ t }) => (t === null ? [] : [t])),
  ];
}

/** The files that hold payloads of these tensors, each once, as the model names them: relative to its folder, unchecked. */
export function locationsOf(tensors: readonly Located[]): readonly string[] {
  const entries = tensors.filter(isExternal).flatMap(({ external }) => external);
  return [...new Set(entries.filter(({ key }) => key === 'location').map(({ value }) => value))];
}
