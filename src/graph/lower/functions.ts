/** Inlines calls of a model's local functions. */
import { pastLimit } from '../../onnx/errors.ts';
import type * as onnx from '../../onnx/model.ts';
import { type Body, type Node, placeOf, type Value } from '../types.ts';
import type { Inlining, NodeList } from './inlining.ts';
import { functionScope, type MutableValue } from './scopes.ts';

interface Callee {
  readonly fn: onnx.LocalFunction;
  readonly body: Body;
}

const keyOf = (domain: string, name: string, overload: string): string => `${domain}\0${name}\0${overload}`;

/** The domain as it is compared: 'ai.onnx' is another name of ''. */
export const canonical = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

export const opsetMap = (opsets: readonly onnx.Opset[]): Map<string, number> =>
  new Map(opsets.map(({ domain, version }) => [canonical(domain), version]));

/** Creates the look-up of the local function that a node calls; `domain` is the node's, as `canonical` returns it. */
export function calleesOf({ functions, names }: onnx.Model): (domain: string, node: onnx.Node) => Callee | undefined {
  if (functions.length === 0) return () => undefined;
  const callees = new Map(
    functions.map((fn, i) => [
      keyOf(canonical(fn.domain), fn.name, fn.overload),
      { fn, body: { at: `functions[${i}]`, names } },
    ]),
  );
  return (domain, { opType, overload }) => callees.get(keyOf(domain, opType, overload));
}

/** Lists the callee's nodes to be added in place of the call. Throws OnnxError `function-expansion` where calls nest too deep. */
export function addCall({ builder, budget, lists }: Inlining, node: Node, { fn, body }: Callee, list: NodeList): void {
  if (list.depth >= budget.depth) {
    throw pastLimit('function-expansion', `function ${fn.name} calls itself, or calls nest too deep`, 'depth', budget);
  }
  const scope = functionScope();
  fn.inputs.forEach((name, i) => {
    const actual = node.inputs[i];
    if (actual) scope.values.set(name, actual as MutableValue);
  });
  fn.outputs.forEach((name, i) => {
    const output = node.outputs[i];
    if (!output) return;
    // A function may return an input unchanged: the value exists already, under the input's name.
    const inside: Value | undefined = scope.values.get(name);
    if (inside) builder.synthetic('Enter', { at: placeOf(node), names: builder.names }, [inside], [output]);
    else scope.values.set(name, output as MutableValue);
  });
  const bindings = new Map(fn.attributeDefaults.map((attribute) => [attribute.name, attribute]));
  for (const attribute of node.attributes) bindings.set(attribute.name, attribute);
  const own = opsetMap(fn.opsets);
  const opsets = own.size > 0 ? own : list.opsets;
  lists.push({ nodes: fn.nodes, scope, body, opsets, bindings, depth: list.depth + 1 });
}

/** A node's attributes, where those that refer to an attribute of the enclosing function have the value of the call. */
export const boundAttributes = (
  attributes: readonly onnx.Attribute[],
  bindings: NodeList['bindings'],
): readonly onnx.Attribute[] =>
  bindings === null || attributes.every(({ refName }) => refName === '')
    ? attributes
    : attributes.flatMap((attribute) => {
        if (attribute.refName === '') return [attribute];
        const bound = bindings.get(attribute.refName);
        return bound ? [{ ...bound, name: attribute.name }] : [];
      });
