/** The state of inlining: lists of nodes that wait to be added, and how much inlining has added so far. */
import type { Budget } from '../../onnx/budget.ts';
import { pastLimit } from '../../onnx/errors.ts';
import type * as onnx from '../../onnx/model.ts';
import type { Body } from '../types.ts';
import type { Builder } from './builder.ts';
import type { Scope } from './scopes.ts';

/** A list of nodes waiting to be added. */
export interface NodeList {
  readonly nodes: readonly onnx.Node[];
  readonly scope: Scope;
  readonly body: Body;
  readonly opsets: ReadonlyMap<string, number>;
  /** Values of the enclosing function's attributes, by name. */
  readonly bindings: ReadonlyMap<string, onnx.Attribute> | null;
  readonly depth: number;
}

export interface Inlining {
  readonly builder: Builder;
  readonly budget: Budget;
  /** A stack of lists instead of recursion, so that no file decides how deep the engine's stack goes. */
  readonly lists: NodeList[];
  /**
   * Counts what inlining adds: a function's body at each call, a sequence's elements at each use. A few functions of a few
   * nodes can call each other 2^100 times. Throws OnnxError `function-expansion` beyond the limit.
   */
  readonly expand: (by: number) => void;
}

export function createInlining(builder: Builder, budget: Budget): Inlining {
  let expanded = 0;
  return {
    builder,
    budget,
    lists: [],
    expand: (by) => {
      expanded += by;
      if (expanded > budget.expansion) {
        throw pastLimit(
          'function-expansion',
          'calls of local functions or joined sequences add too many names',
          'expansion',
          budget,
        );
      }
    },
  };
}
