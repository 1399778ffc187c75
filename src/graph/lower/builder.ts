/** The graph while it is made: values by name, nodes as they come, what is defined twice. */
import { append } from '../../onnx/append.ts';
import type * as onnx from '../../onnx/model.ts';
import { type Name, type Names, NO_LABEL, NO_NAME } from '../../onnx/names.ts';
import { plainOf } from '../operators.ts';
import type { Body, Constant, Node, Value } from '../types.ts';
import { constantOf } from './constant-of.ts';
import { createOperatorIds } from './operator-ids.ts';
import { type MutableValue, type Scope, scopeOf } from './scopes.ts';

/** Domain of the operators that inlining leaves behind. */
const LOWERED = 'noiselint';
const NONE: readonly never[] = Object.freeze([]);

/** A node while the graph is made. */
export type MutableNode = { -readonly [K in keyof Node]: Node[K] };

export interface Builder {
  readonly names: Names;
  readonly values: readonly Value[];
  /** In the order they were added. */
  readonly nodes: readonly MutableNode[];
  /** Names claimed again; the first claim stands. */
  readonly duplicates: readonly Name[];
  /** A value without a name. */
  readonly fresh: () => Value;
  /** The value that a name stands for, made where it is met first. */
  readonly lookup: (scope: Scope, name: Name) => MutableValue;
  /** The same for a list of names, null where one is left out. */
  readonly lookupAll: (scope: Scope, names: readonly Name[]) => readonly (Value | null)[];
  readonly addNode: (node: MutableNode) => void;
  /** Adds a node of the domain `noiselint`; `body` is where it stands, or what it stands for. */
  readonly synthetic: (op: string, body: Body, inputs: readonly Value[], outputs: readonly Value[]) => void;
  readonly addInitializers: (graph: onnx.Graph, scope: Scope) => void;
  /** Tells false where the attribute of a Constant node says nothing that can be read. */
  readonly addConstant: (name: Name | undefined, attribute: onnx.Attribute | undefined, scope: Scope) => boolean;
}

const isDefined = ({ producer, constant, declared }: Value): boolean =>
  producer !== null || constant !== null || declared !== null;

export function createBuilder(names: Names): Builder {
  const values: MutableValue[] = [];
  const nodes: MutableNode[] = [];
  const duplicates: Name[] = [];
  /** Of Constant nodes, which the reader gives one attribute where they are equal. */
  const constants = new Map<onnx.Attribute, Constant | null>();
  const idOf = createOperatorIds();

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
    const { values } = scopeOf(scope, name);
    let value = values.get(name);
    if (value === undefined) {
      value = newValue(name);
      values.set(name, value);
    }
    return value;
  };

  const named = (scope: Scope, name: Name | undefined): MutableValue | null =>
    name === NO_NAME ? null : lookup(scope, name as Name);

  /** Literals take no more room than they need, and nearly all lists are this short. */
  const lookupAll = (scope: Scope, names: readonly Name[]): readonly (MutableValue | null)[] => {
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

  const addNode = (added: MutableNode): void => {
    added.index = nodes.length;
    added.operatorId = idOf(added, added.outputs.length);
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
      if (isDefined(output)) duplicates.push(output.name);
      else (output as MutableValue).producer = added;
    }
  };

  const synthetic: Builder['synthetic'] = (op, body, inputs, outputs) =>
    addNode({
      index: 0,
      operatorId: 0,
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

  const addInitializers: Builder['addInitializers'] = ({ initializers }, scope) => {
    for (const tensor of initializers) setConstant(lookup(scope, tensor.name), { kind: 'tensor', tensor });
  };

  const addConstant: Builder['addConstant'] = (name, attribute, scope) => {
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

  return {
    names,
    values,
    nodes,
    duplicates,
    fresh: () => newValue(NO_NAME),
    lookup,
    lookupAll,
    addNode,
    synthetic,
    addInitializers,
    addConstant,
  };
}
