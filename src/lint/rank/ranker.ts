/** Ranks models that are added one at a time. */
import { compareText } from '../compare-text.ts';
import { decisiveDb, decisiveKey } from '../decisive.ts';
import { roundDb } from '../rounding.ts';
import { createTop } from '../top.ts';
import type { LintedModel, Profile, RuleResult } from '../types.ts';
import type { RankedModel, Ranking, UnrankedModel } from './types.ts';

export const TOTAL = 'total';

/** What of a model the ranking looks at. */
export type Rankable = Pick<LintedModel, 'path' | 'rules' | 'budget'>;

/** What decides the ranking; known once all models were seen, so ranking takes two passes. */
export interface Scope {
  /** Rules whose sum ranks. */
  readonly ids: readonly string[];
  readonly unit: RuleResult['unit'];
}

/** A rule that is off for every model is out of the ranking; one that is off for some leaves those unranked. */
export function createScope(by: string): { readonly add: (model: Rankable) => void; readonly scope: () => Scope } {
  const ids = new Set(by === TOTAL ? [] : [by]);
  let unit: RuleResult['unit'] | null = null;
  return {
    add: ({ rules }) => {
      for (const rule of rules) {
        if (by === TOTAL && rule.unit === 'noise-power' && rule.outcome !== 'off') ids.add(rule.id);
        if (rule.id === by) unit ??= rule.unit;
      }
    },
    scope: () => ({ ids: [...ids], unit: unit ?? 'noise-power' }),
  };
}

interface Placed<M> {
  readonly model: M;
  readonly db: number;
}

interface Unplaced<M> extends Omit<UnrankedModel, 'path'> {
  readonly model: M;
}

export interface Ranker<M extends Rankable> {
  readonly add: (model: M) => void;
  readonly ranking: () => Ranking;
  /** The models that the ranking lists. */
  readonly models: () => readonly M[];
}

/** @param top how many are listed, of those with a place and of those without; Infinity for all */
export function createRanker<M extends Rankable>(
  by: string,
  { ids, unit }: Scope,
  profile: Profile,
  top: number,
): Ranker<M> {
  const placed = createTop<Placed<M>>(top, (a, b) => a.db - b.db || compareText(a.model.path, b.model.path));
  const unplaced = createTop<Unplaced<M>>(top, (a, b) => compareText(a.model.path, b.model.path));
  /** How many models have a gain, rounded as it is shown: equal ones are tied. */
  const counts = new Map<number, number>();
  let ranked = 0;
  let unranked = 0;
  return {
    add: (model) => {
      const gains = ids.map((id) => gainOf(model, id, profile));
      const known = gains.filter((gain) => gain !== null);
      const sum = known.length === 0 ? null : roundDb(known.reduce((total, gain) => total + gain, 0));
      if (sum !== null && known.length === ids.length) {
        const db = exact(model, by, profile) ?? sum;
        placed.add({ model, db });
        counts.set(db, (counts.get(db) ?? 0) + 1);
        ranked += 1;
      } else {
        const missing = ids.filter((_, index) => gains[index] === null);
        unplaced.add({ model, missing, knownDb: sum });
        unranked += 1;
      }
    },
    ranking: () => ({
      by,
      unit,
      gain: decisiveKey(profile),
      ranked: withPlaces(placed.list(), counts),
      unranked: unplaced.list().map(({ model, missing, knownDb }) => ({ path: model.path, missing, knownDb })),
      ...(Math.max(ranked, unranked) > top ? { all: { ranked, unranked, tied: tiedOf(counts) } } : {}),
    }),
    models: () => [...placed.list(), ...unplaced.list()].map(({ model }) => model),
  };
}

function gainOf({ rules }: Rankable, id: string, profile: Profile): number | null {
  const rule = rules.find((one) => one.id === id);
  return rule === undefined ? null : decisiveDb(rule, profile);
}

/** The budget, where it is the same sum: it was rounded once, after summing. */
function exact({ budget }: Rankable, by: string, profile: Profile): number | null {
  return by === TOTAL && budget.complete ? decisiveDb(budget, profile) : null;
}

/** @param counts how many models have a gain, listed or not */
function withPlaces(placed: readonly Placed<Rankable>[], counts: ReadonlyMap<number, number>): readonly RankedModel[] {
  const first = new Map<number, number>();
  let before = 0;
  for (const [db, count] of [...counts].sort(([a], [b]) => a - b)) {
    first.set(db, before + 1);
    before += count;
  }
  return placed.map(({ model, db }) => {
    const rank = first.get(db) ?? 0;
    const tied = counts.get(db) ?? 1;
    return { path: model.path, rank, meanRank: rank + (tied - 1) / 2, tied, db };
  });
}

const tiedOf = (counts: ReadonlyMap<number, number>): number =>
  [...counts.values()].filter((count) => count > 1).reduce((sum, count) => sum + count, 0);
