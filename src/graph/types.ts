/** The graph that facts are read from: flat and sorted, with functions and subgraphs inlined. */
import type { Attribute, Tensor, ValueInfo } from '../onnx/model.ts';
import { type Label, type Name, type Names, NO_LABEL } from '../onnx/names.ts';

/** A value of the graph: an input, a constant, or an output of a node. */
export interface Value {
  /** Position in `Graph.values`. */
  readonly id: number;
  readonly name: Name;
  readonly producer: Node | null;
  readonly consumers: readonly Node[];
  /** Set for initializers and Constant nodes. */
  readonly constant: Constant | null;
  /** What the file declares of it; set for graph inputs. */
  readonly declared: ValueInfo | null;
}

/** A constant: a tensor, whose payload is read on demand, or the numbers of an attribute. */
export type Constant =
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | {
      readonly kind: 'numbers';
      readonly dims: readonly number[];
      readonly data: readonly number[];
      readonly dataType: number;
    };

/** What a node does, regardless of what it is applied to. */
export interface Operator {
  /** Its plain name: fused, quantised and channels-last variants have the name of the plain operator (`operators.ts`). */
  readonly op: string;
  /** True where channels are the last axis. */
  readonly channelsLast: boolean;
  /** The operator type as the file spells it. */
  readonly spelling: string;
  /** '' for the default operator set; `noiselint` for nodes that inlining adds (`lower/control-flow.ts`). */
  readonly domain: string;
  readonly opset: number;
  readonly attributes: readonly Attribute[];
}

export interface Node extends Operator {
  /** Position in `Graph.nodes`, which is a topological order. */
  readonly index: number;
  /** Equal for nodes with the same operator, attributes and number of outputs (`lower/operator-ids.ts`). */
  readonly operatorId: number;
  /** The inputs that hold data, in the order of the plain operator; see `inputs` for all. */
  readonly data: readonly (Value | null)[];
  readonly name: Label;
  /** Where the node stands in the file: a list of nodes, and its position there; -1 for a node that inlining added. */
  readonly body: Body;
  readonly position: number;
  /** All inputs, as the file has them; null for one that is left out. */
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly (Value | null)[];
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly values: readonly Value[];
  /**
   * The file's inputs, without the initializers that IR 3 and before repeats among them, then the pictures that the graph
   * itself decodes.
   */
  readonly inputs: readonly Value[];
  /** Where each of those pictures is decoded. */
  readonly decoded: ReadonlyMap<Value, string>;
  readonly outputs: readonly Value[];
  /** Names that several tensors or nodes define; the first definition counts. */
  readonly duplicates: readonly Name[];
  /** The texts of the names of values and nodes. */
  readonly names: Names;
  /** Version of the default operator set; 0 where the file names none. */
  readonly opset: number;
}

/** A list of nodes in the file. */
export interface Body {
  readonly at: string;
  readonly names: Names;
}

/** Where a node stands in the file: `graph.node[3]`, `functions[0].node[1]`. */
export const placeOf = ({ body, position }: Pick<Node, 'body' | 'position'>): string =>
  position < 0 ? body.at : `${body.at}.node[${position}]`;

/** Where a node stands, and its name if it has one. */
export const siteOf = (node: Node): { readonly at: string; readonly name?: string } => ({
  at: placeOf(node),
  ...(node.name === NO_LABEL ? {} : { name: node.body.names.labelText(node.name) }),
});
