/** Which value a name stands for: in the main graph, in a subgraph that sees what is around it, in a function that doesn't. */
import type { Name, Names } from '../../onnx/names.ts';
import type { Value } from '../types.ts';

/** A value while the graph is made. */
export type MutableValue = { -readonly [K in keyof Value]: Value[K] };

interface ValuesByName {
  get(name: Name): MutableValue | undefined;
  set(name: Name, value: MutableValue): unknown;
}

/** Names visible in one graph, subgraph or function call. */
export interface Scope {
  readonly values: ValuesByName;
  /** Enclosing scope, for subgraphs, which see what stands around them; functions see nothing. */
  readonly outer: Scope | null;
  /** Names this scope defines itself; null for the outermost, which defines all. */
  readonly own: ReadonlySet<Name> | null;
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

export const mainScope = (names: Names): Scope => ({ values: valuesOfMost(names), outer: null, own: null });

export const functionScope = (): Scope => ({ values: new Map(), outer: null, own: null });

export const subgraphScope = (outer: Scope, own: ReadonlySet<Name>): Scope => ({ values: new Map(), outer, own });

/** The scope a name belongs to, seen from `scope`. */
export function scopeOf(scope: Scope, name: Name): Scope {
  let from = scope;
  while (from.own !== null && !from.own.has(name) && from.outer !== null) from = from.outer;
  return from;
}
