/** An image as a graph takes it, and what the graph does with it. */
import type { Interpretation, Size } from '../../graph/interpretation.ts';
import type { Graph, Node, Value } from '../../graph/types.ts';
import type { Budget } from '../../onnx/budget.ts';
import type { PayloadReader } from '../../onnx/tensor.ts';
import type { Trace } from '../pixels/types.ts';
import type { Layout } from '../types.ts';

export interface Image {
  readonly value: Value;
  /** Where it enters: `graph.input[0]`, or the node that decodes it. */
  readonly at: string;
  readonly layout: Layout;
  readonly channels: Size;
  readonly height: Size;
  readonly width: Size;
  readonly dataType: number;
  readonly interpretation: Interpretation;
  readonly trace: Trace;
  readonly paths: () => Paths;
  /** Height and width that the graph was interpreted with. */
  readonly probe: readonly [number, number];
}

/** The nodes between the image and the outputs. */
export interface Paths {
  /** Nodes on any path, in order. */
  readonly between: readonly Node[];
  /** Nodes that every path crosses. */
  readonly trunk: readonly Node[];
}

/** A graph, and what it takes to interpret it. */
export interface GraphAccess {
  readonly graph: Graph;
  readonly payload: PayloadReader;
  readonly budget: Budget;
}
