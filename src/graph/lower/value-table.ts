/** The values of a graph while it is built, found by name and scope. */
import { type Name, NO_NAME } from '../../onnx/names.ts';
import type { Value } from '../types.ts';
import { type MutableValue, type Scope, scopeOf } from './scopes.ts';

const NONE: readonly never[] = Object.freeze([]);

export interface ValueTable {
  readonly values: readonly Value[];
  /** Creates a value without a name. */
  readonly fresh: () => Value;
  /** The value that a name stands for, created at its first mention. */
  readonly lookup: (scope: Scope, name: Name) => MutableValue;
  /** A new value, which the name stands for from now on. */
  readonly renew: (scope: Scope, name: Name) => MutableValue;
  /** The same as `lookup` for a list of names; null for one that is left out. */
  readonly lookupAll: (scope: Scope, names: readonly Name[]) => readonly (MutableValue | null)[];
}

export function createValueTable(): ValueTable {
  const values: MutableValue[] = [];

  const create = (name: Name): MutableValue => {
    const value: MutableValue = {
      id: values.length,
      name,
      producer: null,
      consumers: NONE,
      constant: null,
      declared: null,
    };
    values.push(value);
    return value;
  };

  const lookup = (scope: Scope, name: Name): MutableValue => {
    const { values: known } = scopeOf(scope, name);
    let value = known.get(name);
    if (value === undefined) {
      value = create(name);
      known.set(name, value);
    }
    return value;
  };

  const renew = (scope: Scope, name: Name): MutableValue => {
    const value = create(name);
    scopeOf(scope, name).values.set(name, value);
    return value;
  };

  const named = (scope: Scope, name: Name | undefined): MutableValue | null =>
    name === NO_NAME ? null : lookup(scope, name as Name);

  const allNamed = (scope: Scope, names: readonly Name[]): readonly (MutableValue | null)[] =>
    names.map((name) => named(scope, name));

  /** By length, as an array literal takes only the room it needs, and nearly all lists are this short. */
  const lookupAll = (scope: Scope, names: readonly Name[]): readonly (MutableValue | null)[] => {
    switch (names.length) {
      case 0:
        return NONE;
      case 1:
        return [named(scope, names[0])];
      case 2:
        return [named(scope, names[0]), named(scope, names[1])];
      case 3:
        return [named(scope, names[0]), named(scope, names[1]), named(scope, names[2])];
      default:
        return allNamed(scope, names);
    }
  };

  return { values, fresh: () => create(NO_NAME), lookup, renew, lookupAll };
}
