/**
 * Model to graph: names become values, local functions and subgraphs are inlined, nodes are sorted.
 *
 * Control flow is laid flat for tracing, with operators of the domain `noiselint`: `Merge` (either branch of an If),
 * `Enter` (a loop-carried value as the body sees it first), `Unstack` and `Stack` (one slice of a scanned tensor, and
 * slices put together along a new first axis), `Unknown` (a loop counter). A residual sum that a fused normalization takes
 * along stands before it, an `Add`. A part of a split sequence is taken from the whole.
 */
import { append } from '../onnx/append.ts';
import type { Budget } from '../onnx/budget.ts';
import { OnnxError, pastLimit } from '../onnx/errors.ts';
import type * as onnx from '../onnx/model.ts';
import { type Name, type Names, NO_LABEL, NO_NAME } from '../onnx/names.ts';
import { constantOf } from './constant-of.ts';
import { createForms } from './forms.ts';
import { plainOf } from './operators.ts';
import { topologicalOrder } from './order.ts';
import { type Body, type Constant, type Graph, type Node, placeOf, type Value } from './types.ts';

const LOWERED = 'noiselint';
const RESIDUAL: ReadonlySet<string> = new Set(['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization']);
const NONE: readonly never[] = Object.freeze([]);

type MutableValue = { -readonly [K in keyof Value]: Value[K] };
type MutableNode = { -readonly [K in keyof Node]: Node[K] };

interface ValuesByName {
  get(name: Name): MutableValue | undefined;
  set(name: Name, value: MutableValue): unknown;
}

/** Names visible in one graph, subgraph or function call. */
interface Scope {
  readonly values: ValuesByName;
  /** Enclosing scope, for subgraphs, which see what stands around them; functions see nothing. */
  readonly outer: Scope | null;
  /** Names this scope defines itself; null for the outermost, which defines all. */
  readonly own: ReadonlySet<Name> | null;
}

/** A list of nodes waiting to be added. */
interface NodeList {
  readonly nodes: readonly onnx.Node[];
  readonly scope: Scope;
  readonly body: Body;
  readonly opsets: ReadonlyMap<string, number>;
  /** Values of the enclosing function's attributes, by name. */
  readonly bindings: ReadonlyMap<string, onnx.Attribute> | null;
  readonly depth: number;
}

/** Values of the outermost graph, which has most of a file's names: they are numbers counted from 0 on. */
function valuesOfMost(names: Names): ValuesByName {
  const values = new Array<MutableValue | undefined>(names.count());
  return {
    get: (name) => values[name],
    set: (name, value) => {
      values[name] = value;
    },
  };
}

const functionKey = (domain: string, name: string, overload: string): string => `${domain}\0${name}\0${overload}`;

/** '' and 'ai.onnx' name the same operator set. */
const canonical = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

const opsetMap = (opsets: readonly onnx.Opset[]): Map<string, number> =>
  new Map(opsets.map(({ domain, version }) => [canonical(domain), version]));

/**
 * Lowers a model. Throws OnnxError `function-expansion` where functions or subgraphs recurse or grow beyond the limit,
 * `cyclic-graph` where nodes wait for each other.
 */
export function lower(model: onnx.Model, limits: Budget): Graph {
  const { names } = model;
  const bodyAt = (at: string): Body => ({ at, names });
  const values: MutableValue[] = [];
  const nodes: MutableNode[] = [];
  const duplicates: Name[] = [];
  /** Of Constant nodes, which the reader gives one attribute where they are equal. */
  const constants = new Map<onnx.Attribute, Constant | null>();
  const functions = new Map(
    model.functions.map((fn, i) => [
      functionKey(canonical(fn.domain), fn.name, fn.overload),
      { fn, body: bodyAt(`functions[${i}]`) },
    ]),
  );
  const opsets = opsetMap(model.opsets);
  const lists: NodeList[] = [];
  const formOf = createForms();

  let expanded = 0;

  /** Counts what a function's body costs at each call; a few functions of a few nodes can call each other 2^100 times. */
  const expand = (by: number): void => {
    expanded += by;
    if (expanded > limits.expansion) {
      throw pastLimit('function-expansion', 'calls of local functions add too many names', 'expansion', limits);
    }
  };

  const newValue = (name: Name): MutableValue => {
    const value: MutableValue = {
      id: values.length,
      name,
      producer: null,
      consumers: NONE,
      constant: null,
      declared: null,
    };
    values.push(value);
    return value;
  };

  const lookup = (scope: Scope, name: Name): MutableValue => {
    let from = scope;
    while (from.own !== null && !from.own.has(name) && from.outer !== null) from = from.outer;
    let value = from.values.get(name);
    if (value === undefined) {
      value = newValue(name);
      from.values.set(name, value);
    }
    return value;
  };

  const isDefined = (value: MutableValue): boolean =>
    value.producer !== null || value.constant !== null || value.declared !== null;

  const addNode = (added: MutableNode): void => {
    added.index = nodes.length;
    added.form = formOf(added, added.outputs.length);
    nodes.push(added);
    const { inputs, outputs } = added;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as Value | null;
      // A node that reads one value twice consumes it once.
      if (input === null || input.consumers[input.consumers.length - 1] === added) continue;
      (input as MutableValue).consumers = append(input.consumers, added);
    }
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i] as Value | null;
      if (output === null) continue;
      if (isDefined(output as MutableValue)) duplicates.push(output.name);
      else (output as MutableValue).producer = added;
    }
  };

  /** `body` is where it stands, or what it stands for. */
  const synthetic = (op: string, body: Body, inputs: readonly Value[], outputs: readonly Value[]): void =>
    addNode({
      index: 0,
      form: 0,
      ...plainOf(op, LOWERED, inputs, NONE),
      spelling: op,
      domain: LOWERED,
      opset: 1,
      name: NO_LABEL,
      body,
      position: -1,
      inputs,
      outputs,
      attributes: NONE,
    });

  const setConstant = (value: MutableValue, constant: Constant): void => {
    if (isDefined(value)) {
      // IR 3 lists every initializer among the inputs as well.
      if (value.producer !== null || value.constant !== null) duplicates.push(value.name);
      value.declared = null;
    }
    value.constant ??= constant;
  };

  const addInitializers = (graph: onnx.Graph, scope: Scope): void => {
    for (const tensor of graph.initializers) setConstant(lookup(scope, tensor.name), { kind: 'tensor', tensor });
  };

  /** Opens a subgraph: its own names are its inputs, initializers and everything its nodes yield. */
  const enter = (graph: onnx.Graph, list: NodeList, body: Body): Scope => {
    if (list.depth >= limits.depth) throw pastLimit('too-deep', 'subgraphs are nested too deep', 'depth', limits);
    if (list.bindings !== null) expand(graph.inputs.length + graph.outputs.length + graph.initializers.length);
    const own = new Set<Name>();
    for (const input of graph.inputs) own.add(input.name);
    for (const tensor of graph.initializers) own.add(tensor.name);
    for (const node of graph.nodes) for (const output of node.outputs) own.add(output);
    const scope: Scope = { values: new Map(), outer: list.scope, own };
    addInitializers(graph, scope);
    lists.push({ ...list, nodes: graph.nodes, scope, body, depth: list.depth + 1 });
    return scope;
  };

  const named = (scope: Scope, name: Name | undefined): MutableValue | null =>
    name === NO_NAME ? null : lookup(scope, name as Name);

  /** Literals take no more room than they need, and nearly all lists are this short. */
  const namesOf = (scope: Scope, names: readonly Name[]): readonly (MutableValue | null)[] => {
    switch (names.length) {
      case 0:
        return NONE;
      case 1:
        return [named(scope, names[0])];
      case 2:
        return [named(scope, names[0]), named(scope, names[1])];
      case 3:
        return [named(scope, names[0]), named(scope, names[1]), named(scope, names[2])];
      default:
        return names.map((name) => named(scope, name));
    }
  };

  /** ONNX Runtime's normalization of `input + skip`: the sum is an output of its own, the fourth, as blocks go on from it. */
  const addResidual = (node: MutableNode, input: Value, skip: Value): void => {
    const sum = node.outputs[3] ?? newValue(NO_NAME);
    synthetic('Add', bodyAt(placeOf(node)), [input, skip], [sum]);
    addNode({ ...node, inputs: [sum, ...node.inputs.slice(2)], data: [sum], outputs: node.outputs.slice(0, 3) });
  };

  /** A part of a sequence, taken from what the sequence was cut from. */
  const addPart = (node: MutableNode, { inputs: [whole, sizes], attributes }: Node): void => {
    const inputs = [whole ?? null, sizes ?? null, node.inputs[1] ?? null];
    addNode({ ...node, inputs, data: inputs, attributes });
  };

  const graphOf = (attributes: readonly onnx.Attribute[], name: string): onnx.Graph | null =>
    attributes.find((attribute) => attribute.name === name)?.g ?? null;

  const addIf = (node: MutableNode, list: NodeList): boolean => {
    const branches = ['then_branch', 'else_branch'].map((name) => graphOf(node.attributes, name));
    if (branches.some((branch) => branch === null)) return false;
    const results = branches.map((branch, i) => {
      const graph = branch as onnx.Graph;
      const scope = enter(graph, list, bodyAt(`${placeOf(node)}.${i === 0 ? 'then_branch' : 'else_branch'}`));
      return graph.outputs.map((output) => lookup(scope, output.name));
    });
    node.outputs.forEach((output, i) => {
      if (output === null) return;
      const inputs = results.map((outputs) => outputs[i]).filter((value) => value !== undefined);
      synthetic('Merge', bodyAt(placeOf(node)), inputs, [output]);
    });
    return true;
  };

  /** Loop and Scan: the body stands once, its carried inputs fed with their first values. */
  const addLoop = (node: MutableNode, list: NodeList): boolean => {
    const graph = graphOf(node.attributes, 'body');
    if (graph === null) return false;
    const body = bodyAt(`${placeOf(node)}.body`);
    const scope = enter(graph, list, body);
    const isLoop = node.spelling === 'Loop';
    const scanned = isLoop ? 0 : (node.attributes.find((a) => a.name === 'num_scan_inputs')?.i ?? 0);
    const fed = isLoop ? node.inputs.slice(2) : node.inputs;
    const carried = isLoop ? fed.length : fed.length - scanned;
    const bodyInputs = graph.inputs.map((input) => lookup(scope, input.name));
    if (isLoop) for (const own of bodyInputs.slice(0, 2)) synthetic('Unknown', body, [], [own]);
    bodyInputs.slice(isLoop ? 2 : 0).forEach((inner, i) => {
      const outer = fed[i];
      if (outer) synthetic(i < carried ? 'Enter' : 'Unstack', body, [outer], [inner]);
    });
    const bodyOutputs = graph.outputs.slice(isLoop ? 1 : 0).map((output) => lookup(scope, output.name));
    node.outputs.forEach((output, i) => {
      const inner = bodyOutputs[i];
      if (output && inner) synthetic(i < carried ? 'Merge' : 'Stack', bodyAt(placeOf(node)), [inner], [output]);
    });
    return true;
  };

  const addCall = (node: MutableNode, fn: onnx.LocalFunction, body: Body, list: NodeList): void => {
    if (list.depth >= limits.depth) {
      throw pastLimit(
        'function-expansion',
        `function ${fn.name} calls itself, or calls nest too deep`,
        'depth',
        limits,
      );
    }
    const scope: Scope = { values: new Map(), outer: null, own: null };
    fn.inputs.forEach((name, i) => {
      const actual = node.inputs[i];
      if (actual) scope.values.set(name, actual as MutableValue);
    });
    fn.outputs.forEach((name, i) => {
      const output = node.outputs[i];
      if (!output) return;
      // A function may hand an input straight through; then two names meet in one value.
      const inside = scope.values.get(name);
      if (inside) synthetic('Enter', bodyAt(placeOf(node)), [inside], [output]);
      else scope.values.set(name, output as MutableValue);
    });
    const bindings = new Map(fn.attributeDefaults.map((attribute) => [attribute.name, attribute]));
    for (const attribute of node.attributes) bindings.set(attribute.name, attribute);
    const own = opsetMap(fn.opsets);
    lists.push({
      nodes: fn.nodes,
      scope,
      body,
      opsets: own.size > 0 ? own : list.opsets,
      bindings,
      depth: list.depth + 1,
    });
  };

  const addConstant = (name: Name | undefined, attribute: onnx.Attribute | undefined, scope: Scope): boolean => {
    if (name === undefined || attribute === undefined) return false;
    let constant = constants.get(attribute);
    if (constant === undefined) {
      constant = constantOf(attribute);
      constants.set(attribute, constant);
    }
    if (constant === null) return false;
    setConstant(lookup(scope, name), constant);
    return true;
  };

  const resolve = (attributes: readonly onnx.Attribute[], bindings: NodeList['bindings']): readonly onnx.Attribute[] =>
    bindings === null || attributes.every(({ refName }) => refName === '')
      ? attributes
      : attributes.flatMap((attribute) => {
          if (attribute.refName === '') return [attribute];
          const bound = bindings.get(attribute.refName);
          return bound ? [{ ...bound, name: attribute.name }] : [];
        });

  const root: Scope = { values: valuesOfMost(names), outer: null, own: null };
  const main = model.graph;
  if (main === null) throw new OnnxError('not-onnx', 'this is not an ONNX model: it has no graph', 0);
  const inputs = main.inputs.map((info) => {
    const value = lookup(root, info.name);
    value.declared ??= info;
    return value;
  });
  addInitializers(main, root);
  lists.push({ nodes: main.nodes, scope: root, body: bodyAt('graph'), opsets, bindings: null, depth: 0 });

  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    for (let i = 0; i < list.nodes.length; i++) {
      limits.check();
      const source = list.nodes[i] as onnx.Node;
      if (list.bindings !== null) expand(1 + source.inputs.length + source.outputs.length + source.attributes.length);
      const domain = canonical(source.domain);
      const attributes = resolve(source.attributes, list.bindings);
      if (domain === '' && source.opType === 'Constant' && addConstant(source.outputs[0], attributes[0], list.scope)) {
        continue;
      }
      const inputs = namesOf(list.scope, source.inputs);
      const { op, data, channelsLast } = plainOf(source.opType, domain, inputs, attributes);
      const node: MutableNode = {
        index: 0,
        form: 0,
        op,
        data,
        channelsLast,
        spelling: source.opType,
        domain,
        opset: list.opsets.get(domain) ?? 0,
        name: source.name,
        body: list.body,
        position: i,
        inputs,
        outputs: namesOf(list.scope, source.outputs),
        attributes,
      };
      const called =
        functions.size > 0 ? functions.get(functionKey(domain, source.opType, source.overload)) : undefined;
      if (called) addCall(node, called.fn, called.body, list);
      else if (RESIDUAL.has(source.opType) && inputs[0] && inputs[1]) addResidual(node, inputs[0], inputs[1]);
      else if (op === 'SequenceAt' && inputs[0]?.producer?.op === 'SplitToSequence') addPart(node, inputs[0].producer);
      else if (domain === '' && op === 'If' && addIf(node, list)) continue;
      else if (domain === '' && (op === 'Loop' || op === 'Scan') && addLoop(node, list)) continue;
      else addNode(node);
    }
  }

  const sorted = topologicalOrder(nodes);
  sorted.forEach((node, index) => {
    (node as MutableNode).index = index;
  });
  return {
    nodes: sorted,
    values,
    inputs: inputs.filter((value) => value.declared !== null && value.producer === null),
    outputs: main.outputs.map((info) => lookup(root, info.name)),
    duplicates,
    names,
    opset: opsets.get('') ?? 0,
  };
}
