/** The graph that facts are read from: flat, sorted, functions and subgraphs inlined. */
import type { Attribute, Tensor, ValueInfo } from '../onnx/model.ts';
import { type Label, type Name, type Names, NO_LABEL } from '../onnx/names.ts';

/** A value of the graph: an input, a constant, or what a node yields. */
export interface Value {
  /** Position in `Graph.values`. */
  readonly id: number;
  readonly name: Name;
  readonly producer: Node | null;
  readonly consumers: readonly Node[];
  /** Set for initializers and Constant nodes. */
  readonly constant: Constant | null;
  /** Set for graph inputs: what the file declares. */
  readonly declared: ValueInfo | null;
}

/** A constant: a tensor whose payload may be asked for, or numbers that stood in an attribute. */
export type Constant =
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | {
      readonly kind: 'numbers';
      readonly dims: readonly number[];
      readonly data: readonly number[];
      readonly dataType: number;
    };

/** What a node does, whatever it does it to. */
export interface Operator {
  /** Its plain name: fused, quantised and channels-last forms go by the name of the plain one. */
  readonly op: string;
  /** True where channels are the last axis. */
  readonly channelsLast: boolean;
  /** The operator as the file has it. */
  readonly spelling: string;
  /** '' for the default operator set; `noiselint` for what inlining leaves behind (see `lower/control-flow.ts`). */
  readonly domain: string;
  readonly opset: number;
  readonly attributes: readonly Attribute[];
}

export interface Node extends Operator {
  /** Position in `Graph.nodes`, which is a topological order. */
  readonly index: number;
  /** Nodes of one form have the same operator and as many outputs: what repeats in a network is done once. */
  readonly form: number;
  /** What it is computed from, in the plain operator's order. */
  readonly data: readonly (Value | null)[];
  readonly name: Label;
  /** Where the node stands in the file: a list of nodes, and its position there; -1 for what stands for all of them. */
  readonly body: Body;
  readonly position: number;
  /** As the file has them. */
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly (Value | null)[];
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly values: readonly Value[];
  /** Real inputs: those of the file less the initializers repeated among them (IR 3 and before); then pictures decoded in the graph. */
  readonly inputs: readonly Value[];
  /** Where each of those pictures is decoded. */
  readonly decoded: ReadonlyMap<Value, string>;
  readonly outputs: readonly Value[];
  /** Names that several tensors or nodes claim; the first claim stands. */
  readonly duplicates: readonly Name[];
  /** What the names of values and nodes spell. */
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

/** Where a node stands, and what it is called, if anything. */
export const siteOf = (node: Node): { readonly at: string; readonly name?: string } => ({
  at: placeOf(node),
  ...(node.name === NO_LABEL ? {} : { name: node.body.names.labelText(node.name) }),
});
