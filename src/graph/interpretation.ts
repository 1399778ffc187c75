/** What the forward pass infers of values, and the interfaces by which operators contribute to it. */
import type { Budget } from '../onnx/budget.ts';
import type { Axis } from './axes.ts';
import type { Numbers } from './constants.ts';
import type { Constant, Graph, Node, Operator, Value } from './types.ts';

export type Size = number | null;

/** What is inferred of one value. */
export interface Inferred {
  /** Null where the rank is unknown. */
  readonly dims: readonly Size[] | null;
  /** TensorProto.DataType; null where unknown. Division, for one, depends on it. */
  readonly dataType: number | null;
  /** The constant that the value is, if it is one; its contents can be asked for. */
  readonly constant: Constant | null;
  /** What the axes stand for, where the value is computed from the image's pixels and they could be followed. */
  readonly axes: readonly Axis[] | null;
  /** Whether it is computed from the image's pixels, even where the axes could not be followed. */
  readonly image: boolean;
  /** Equal for objects that differ in `constant` alone (`interner.ts`). */
  readonly internId: number;
}

/** Nothing is inferred: a value of unknown type and rank, not computed from the image. */
export const nothing: Inferred = { dims: null, dataType: null, constant: null, axes: null, image: false, internId: 0 };

/** Sizes that constants of the graph demand at a node, other than those that follow from the image's probe size. */
export interface Mismatch {
  readonly node: Node;
  readonly value: Value;
  readonly found: readonly Size[];
  readonly wanted: readonly Size[];
}

/** The bounds on the elements of a constant. */
export type ElementsLimit = 'constantElements' | 'imageElements';

/** The result of the forward pass over a graph. */
export interface Interpretation {
  readonly graph: Graph;
  /** What is left for whoever looks further into the graph. */
  readonly budget: Budget;
  /** What is inferred of a value. */
  of(value: Value): Inferred;
  /**
   * Contents of a constant, or of a small value computed from constants; null where unknown, or longer than `maxElements`
   * (the budget's `constantElements` when left out). Computed on first demand. A single unknown number in it is NaN.
   */
  numbers(value: Value | null | undefined, maxElements?: number): Numbers | null;
  /** Why a constant can't be read, under which limit of its elements (`constantElements` when left out); null where it can. */
  unreadable(value: Value, limit?: ElementsLimit): string | null;
  readonly mismatches: readonly Mismatch[];
}

/** What the functions of an operator are given. Their result may depend on nothing else, as equal calls are made only once. */
export interface Call {
  readonly operator: Operator;
  /** How many outputs the node has. */
  readonly outputs: number;
  /** What is inferred of the data inputs; undefined for one that is left out. */
  readonly inputs: readonly (Inferred | undefined)[];
  /** The first of them; `nothing` where there is none. */
  readonly input: Inferred;
  /** Whether a result may have as many axes; one of more is dropped: it would be costly again at every later node. */
  fitsRank(rank: number): boolean;
  /** Contents of a data input; null where unknown or too large. */
  numbers(index: number, maxElements?: number): Numbers | null;
  /** The node that computes a data input; null for a constant or an input of the graph. */
  producer(index: number): Node | null;
  /** Reports a `Mismatch` at a data input. */
  mismatch(index: number, wanted: readonly Size[]): void;
}

/** What an operator infers of one of its outputs; for a missing property, nothing. */
export type Result = Partial<Pick<Inferred, 'dims' | 'axes' | 'dataType'>>;
/** Infers the outputs from the inputs: a result for each output, or one for the first. */
export type Transfer = (call: Call) => Result | readonly Result[];

/**
 * Computes the elements of one output in row-major order, NaN for an unknown one; null where that can't be done. Called only for
 * outputs that don't depend on the pixels and whose `dims` are known and small.
 */
export type Contents = (call: Call, dims: readonly number[], output: number) => Numbers['data'] | null;
