import type { ModelResult } from '../types.ts';
import type { Match } from './types.ts';

/** A model, and its path relative to the folder that its side was named by. */
export interface Keyed {
  readonly model: ModelResult;
  readonly key: string;
}

export interface Pair {
  readonly old: ModelResult | null;
  readonly new: ModelResult | null;
  readonly match: Match | null;
}

type By = (keyed: Keyed) => string | null;

/** One model on either side is the pair that is meant; else by path, by relative path, then by architecture for renames. */
export function pairModels(old: readonly Keyed[], now: readonly Keyed[]): readonly Pair[] {
  const [onlyOld] = old;
  const [onlyNew] = now;
  if (onlyOld !== undefined && onlyNew !== undefined && old.length === 1 && now.length === 1)
    return [{ old: onlyOld.model, new: onlyNew.model, match: 'given' }];
  const pairs: Pair[] = [];
  let left = { old, new: now };
  const passes: readonly (readonly [Match, By])[] = [
    ['path', ({ model }) => model.path],
    ['path', ({ key }) => key],
    ['fingerprint', ({ model }) => model.fingerprint],
  ];
  for (const [match, by] of passes) left = take(left, by, match, pairs);
  return [
    ...pairs,
    ...left.old.map(({ model }): Pair => ({ old: model, new: null, match: null })),
    ...left.new.map(({ model }): Pair => ({ old: null, new: model, match: null })),
  ];
}

interface Left {
  readonly old: readonly Keyed[];
  readonly new: readonly Keyed[];
}

/** Those that share a key are paired in order; a null key matches none. */
function take(left: Left, by: By, match: Match, pairs: Pair[]): Left {
  const waiting = new Map<string, Keyed[]>();
  for (const one of left.new) {
    const key = by(one);
    if (key !== null) waiting.set(key, [...(waiting.get(key) ?? []), one]);
  }
  const taken = new Set<Keyed>();
  const rest = left.old.filter((one) => {
    const key = by(one);
    const partner = key === null ? undefined : waiting.get(key)?.shift();
    if (partner === undefined) return true;
    taken.add(partner);
    pairs.push({ old: one.model, new: partner.model, match });
    return false;
  });
  return { old: rest, new: left.new.filter((one) => !taken.has(one)) };
}
