/** A model whose names are strings, for code that writes graphs and for comparison with other readers. */
import type { Attribute, Graph, LocalFunction, Model, Node, Tensor, ValueInfo } from './model.ts';
import type { Label, Name } from './names.ts';

export type Spelled<T> = T extends Name | Label
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Spelled<Item>[]
    : T extends Uint8Array
      ? T
      : T extends object
        ? { readonly [K in keyof T]: Spelled<T[K]> }
        : T;

/**
 * Replaces every name by its text, which takes about as long as reading the model did. Recursion is safe: the reader limits
 * how deep graphs are nested.
 */
export function spelled({ names, ...model }: Model): Spelled<Omit<Model, 'names'>> {
  const text = (name: Name): string => names.text(name);

  const tensor = (given: Tensor): Spelled<Tensor> => ({ ...given, name: text(given.name) });
  const info = (given: ValueInfo): Spelled<ValueInfo> => ({ ...given, name: text(given.name) });

  const attribute = (given: Attribute): Spelled<Attribute> => ({
    ...given,
    t: given.t && tensor(given.t),
    g: given.g && graph(given.g),
  });

  const node = (given: Node): Spelled<Node> => ({
    ...given,
    name: names.labelText(given.name),
    inputs: given.inputs.map(text),
    outputs: given.outputs.map(text),
    attributes: given.attributes.map(attribute),
  });

  const graph = (given: Graph): Spelled<Graph> => ({
    ...given,
    nodes: given.nodes.map(node),
    initializers: given.initializers.map(tensor),
    inputs: given.inputs.map(info),
    outputs: given.outputs.map(info),
  });

  const local = (given: LocalFunction): Spelled<LocalFunction> => ({
    ...given,
    inputs: given.inputs.map(text),
    outputs: given.outputs.map(text),
    attributeDefaults: given.attributeDefaults.map(attribute),
    nodes: given.nodes.map(node),
  });

  return { ...model, graph: model.graph && graph(model.graph), functions: model.functions.map(local) };
}
