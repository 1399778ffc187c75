/** What the forward pass knows of values, and how operators tell it more. */
import type { Budget } from '../onnx/budget.ts';
import type { Axis } from './axes.ts';
import type { Numbers } from './constants.ts';
import type { Constant, Graph, Node, Operator, Value } from './types.ts';

export type Size = number | null;

/** What is known of one value. */
export interface Known {
  /** Null where the rank is unknown. */
  readonly dims: readonly Size[] | null;
  /** TensorProto.DataType; null where it could not be followed. Integer division depends on it. */
  readonly dataType: number | null;
  /** A constant whose contents can be asked for. */
  readonly constant: Constant | null;
  /** Set for whatever is computed from the image's pixels; null for everything else. */
  readonly axes: readonly Axis[] | null;
  /** Computed from the image's pixels, even where the axes could not be followed. */
  readonly image: boolean;
  /** Equal for what differs in its constant alone. */
  readonly kind: number;
}

export const nothing: Known = { dims: null, dataType: null, constant: null, axes: null, image: false, kind: 0 };

/** A size that the graph's own constants demand, unlike the probe: `at` a node, tokens or grid places. */
export interface Mismatch {
  readonly node: Node;
  readonly value: Value;
  readonly found: readonly Size[];
  readonly wanted: readonly Size[];
}

export interface Interpretation {
  readonly graph: Graph;
  /** What may still be used to look further. */
  readonly budget: Budget;
  /** By value id. */
  of(value: Value): Known;
  /** Contents of a small constant or computed value; null where unknown or too large. Computed when first asked for. */
  numbers(value: Value | null | undefined, maxElements?: number): Numbers | null;
  /** Why a constant can't be read; null where it can. */
  unreadable(value: Value): string | null;
  readonly mismatches: readonly Mismatch[];
}

/** What an operator's functions are given: all that its result may depend on, as equal calls are made once. */
export interface Call {
  readonly operator: Operator;
  /** How many it has. */
  readonly outputs: number;
  /** Data inputs; undefined where absent. */
  readonly inputs: readonly (Known | undefined)[];
  readonly input: Known;
  /** A shape of more axes is never made: it would cost as much again at every node behind it. */
  readonly maxRank: number;
  /** Contents of a data input, when small and known. */
  numbers(index: number, maxElements?: number): Numbers | null;
  /** The node that yields a data input. */
  producer(index: number): Node | null;
  mismatch(index: number, wanted: readonly Size[]): void;
}

/** What is known of the outputs; a single one stands for all of them. */
export type Result = Partial<Pick<Known, 'dims' | 'axes' | 'dataType'>>;
export type Transfer = (call: Call) => Result | readonly Result[];

/** The numbers of one output, whose sizes are known and few; only ever asked of what does not depend on the pixels. */
export type Contents = (call: Call, dims: readonly number[], output: number) => Numbers['data'] | null;
