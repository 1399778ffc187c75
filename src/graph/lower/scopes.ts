/** Scopes of names: the main graph, subgraphs, which see the names around them, and functions, which don't. */
import type { Name, Names } from '../../onnx/names.ts';
import type { Value } from '../types.ts';

/** A value while the graph is built. */
export type MutableValue = { -readonly [K in keyof Value]: Value[K] };

interface ValuesByName {
  get(name: Name): MutableValue | undefined;
  set(name: Name, value: MutableValue): unknown;
}

/** Names visible in one graph, subgraph or function call. */
export interface Scope {
  readonly values: ValuesByName;
  /** The enclosing scope of a subgraph; null for the main graph and functions. */
  readonly outer: Scope | null;
  /** The names that a subgraph defines itself; null for the main graph and functions, where all names are their own. */
  readonly own: ReadonlySet<Name> | null;
}

/** Values of the main graph in an array, as names are small numbers and the main graph has most of a file's. */
function valuesInArray(names: Names): ValuesByName {
  const values = new Array<MutableValue | undefined>(names.count());
  return {
    get: (name) => values[name],
    set: (name, value) => {
      values[name] = value;
    },
  };
}

export const mainScope = (names: Names): Scope => ({ values: valuesInArray(names), outer: null, own: null });

export const functionScope = (): Scope => ({ values: new Map(), outer: null, own: null });

export const subgraphScope = (outer: Scope, own: ReadonlySet<Name>): Scope => ({ values: new Map(), outer, own });

/** The scope a name belongs to, seen from `scope`. */
export function scopeOf(scope: Scope, name: Name): Scope {
  let from = scope;
  while (from.own !== null && !from.own.has(name) && from.outer !== null) from = from.outer;
  return from;
}
