/** What functions and subgraphs become: lists of nodes that wait to be added, and what they have cost so far. */
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
  /** Last in, first out, so that no file decides how deep the stack goes. */
  readonly lists: NodeList[];
  /**
   * Counts what a function's body costs at each call, and a sequence's elements wherever they are joined; a few functions of a
   * few nodes can call each other 2^100 times.
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
