/** Builds a graph: collects nodes and constants, connects them to values, and notes names that are defined twice. */
import { append } from '../../onnx/append.ts';
import type * as onnx from '../../onnx/model.ts';
import { type Name, type Names, NO_LABEL } from '../../onnx/names.ts';
import { plainOf } from '../operators.ts';
import type { Body, Constant, Node, Value } from '../types.ts';
import { constantOf } from './constant-of.ts';
import { createOperatorIds } from './operator-ids.ts';
import type { MutableValue, Scope } from './scopes.ts';
import { createValueTable, type ValueTable } from './value-table.ts';

/** Domain of the operators that inlining adds. */
const LOWERED = 'noiselint';
const NONE: readonly never[] = Object.freeze([]);

/** A node while the graph is built. */
export type MutableNode = { -readonly [K in keyof Node]: Node[K] };

export interface Builder extends Omit<ValueTable, 'renew'> {
  readonly names: Names;
  /** In the order they were added. */
  readonly nodes: readonly MutableNode[];
  /** Names that were defined again. */
  readonly duplicates: readonly Name[];
  /**
   * The values that a node defines. A name that stands for something already stands for the node's output from here on, as where
   * nodes run in the order of the file: torch's exporter calls a mean `mean`, even beside weights of that name.
   */
  readonly outputsOf: (scope: Scope, names: readonly Name[]) => readonly (Value | null)[];
  readonly addNode: (node: MutableNode) => void;
  /** Adds a node of the domain `noiselint`. `body` is the place in the file that it is reported at. */
  readonly synthetic: (op: string, body: Body, inputs: readonly Value[], outputs: readonly Value[]) => void;
  readonly addInitializers: (graph: onnx.Graph, scope: Scope) => void;
  /** Adds what a Constant node defines. False where its attribute holds nothing readable. */
  readonly addConstant: (name: Name | undefined, attribute: onnx.Attribute | undefined, scope: Scope) => boolean;
}

const isDefined = ({ producer, constant, declared }: Value): boolean =>
  producer !== null || constant !== null || declared !== null;

export function createBuilder(names: Names): Builder {
  const { values, fresh, lookup, renew, lookupAll } = createValueTable();
  const nodes: MutableNode[] = [];
  const duplicates: Name[] = [];
  /** Constants by the attribute that holds them; equal ones share it, as the reader makes equal attributes one object. */
  const constants = new Map<onnx.Attribute, Constant | null>();
  const idOf = createOperatorIds();

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

  const outputsOf: Builder['outputsOf'] = (scope, names) => {
    const found = lookupAll(scope, names);
    for (let i = 0; i < found.length; i++) {
      const value = found[i];
      if (value && isDefined(value))
        return found.map((each) => (each && isDefined(each) ? redefined(scope, each) : each));
    }
    return found;
  };

  const redefined = (scope: Scope, { name }: Value): Value => {
    duplicates.push(name);
    return renew(scope, name);
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
      // IR 3 lists every initializer among the inputs as well; that is no second definition.
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
    fresh,
    lookup,
    lookupAll,
    outputsOf,
    addNode,
    synthetic,
    addInitializers,
    addConstant,
  };
}
