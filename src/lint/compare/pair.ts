import type { ModelResult } from '../types.ts';
import type { Match } from './types.ts';

/** What of a model pairing looks at. */
export type Pairable = Pick<ModelResult, 'path' | 'fingerprint'>;

/** A model, and its path relative to the folder given for its side. */
export interface Keyed<M extends Pairable> {
  readonly model: M;
  readonly key: string;
}

export interface Pair<M> {
  readonly old: M | null;
  readonly new: M | null;
  readonly match: Match | null;
}

type By = (keyed: Keyed<Pairable>) => string | null;

/** Pairs a single model on each side, whatever it is; else by path, by relative path, then by architecture, for renamed files. */
export function pairModels<M extends Pairable>(old: readonly Keyed<M>[], now: readonly Keyed<M>[]): readonly Pair<M>[] {
  const [onlyOld] = old;
  const [onlyNew] = now;
  if (onlyOld !== undefined && onlyNew !== undefined && old.length === 1 && now.length === 1)
    return [{ old: onlyOld.model, new: onlyNew.model, match: 'given' }];
  const pairs: Pair<M>[] = [];
  let left: Left<M> = { old, new: now };
  const passes: readonly (readonly [Match, By])[] = [
    ['path', ({ model }) => model.path],
    ['path', ({ key }) => key],
    ['fingerprint', ({ model }) => model.fingerprint],
  ];
  for (const [match, by] of passes) left = take(left, by, match, pairs);
  return [
    ...pairs,
    ...left.old.map(({ model }): Pair<M> => ({ old: model, new: null, match: null })),
    ...left.new.map(({ model }): Pair<M> => ({ old: null, new: model, match: null })),
  ];
}

interface Left<M extends Pairable> {
  readonly old: readonly Keyed<M>[];
  readonly new: readonly Keyed<M>[];
}

/** Pairs models with equal keys, in order, and returns those left over; a null key matches none. */
function take<M extends Pairable>(left: Left<M>, by: By, match: Match, pairs: Pair<M>[]): Left<M> {
  const waiting = new Map<string, Keyed<M>[]>();
  for (const one of left.new) {
    const key = by(one);
    const alike = key === null ? undefined : waiting.get(key);
    if (alike !== undefined) alike.push(one);
    else if (key !== null) waiting.set(key, [one]);
  }
  // Thousands may share a key: reversed, each is taken by a cheap pop().
  for (const alike of waiting.values()) alike.reverse();
  const taken = new Set<Keyed<M>>();
  const rest = left.old.filter((one) => {
    const key = by(one);
    const partner = key === null ? undefined : waiting.get(key)?.pop();
    if (partner === undefined) return true;
    taken.add(partner);
    pairs.push({ old: one.model, new: partner.model, match });
    return false;
  });
  return { old: rest, new: left.new.filter((one) => !taken.has(one)) };
}
