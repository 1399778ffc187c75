import { compareText } from '../compare-text.ts';
import { decisiveGain } from '../decisive.ts';
import { roundDb } from '../rounding.ts';
import type { LintedModel, Profile, Report, RuleResult } from '../types.ts';
import type { RankedModel, Ranking, UnrankedModel } from './types.ts';

export const TOTAL = 'total';

interface Placed {
  readonly path: string;
  readonly db: number;
}

/**
 * @param by `total`, or the id of a rule
 * @returns ranked models by gain, then path; the others by path
 */
export function rankModels({ models, profile }: Report, by: string): Ranking {
  const linted = models.filter((model): model is LintedModel => model.status === 'linted');
  const ids = rankingRules(linted, by);
  const placed: Placed[] = [];
  const unranked: UnrankedModel[] = [];
  for (const model of linted) {
    const gains = ids.map((id) => gainOf(model, id, profile));
    const known = gains.filter((gain) => gain !== null);
    const sum = known.length === 0 ? null : roundDb(known.reduce((total, gain) => total + gain, 0));
    if (sum !== null && known.length === ids.length)
      placed.push({ path: model.path, db: exact(model, by, profile) ?? sum });
    else unranked.push({ path: model.path, missing: ids.filter((_, index) => gains[index] === null), knownDb: sum });
  }
  return {
    by,
    unit: unitOf(linted, by),
    gain: profile === 'paper' ? 'gainDb' : 'refinedGainDb',
    ranked: withPlaces(placed.sort((a, b) => a.db - b.db || compareText(a.path, b.path))),
    unranked: unranked.sort((a, b) => compareText(a.path, b.path)),
  };
}

/** A rule that is off for every model is out of the ranking; one that is off for some leaves those unranked. */
function rankingRules(models: readonly LintedModel[], by: string): readonly string[] {
  if (by !== TOTAL) return [by];
  const having = models.flatMap(({ rules }) =>
    rules.filter(({ unit, outcome }) => unit === 'noise-power' && outcome !== 'off'),
  );
  return [...new Set(having.map(({ id }) => id))];
}

function gainOf({ rules }: LintedModel, id: string, profile: Profile): number | null {
  const rule = rules.find((one) => one.id === id);
  return rule === undefined ? null : decisiveGain(rule, profile);
}

/** The budget is rounded after it is summed, so it is the better sum where it is the same one. */
function exact({ budget }: LintedModel, by: string, profile: Profile): number | null {
  return by === TOTAL && budget.complete ? decisiveGain(budget, profile) : null;
}

function unitOf(models: readonly LintedModel[], by: string): RuleResult['unit'] {
  const rule = models.flatMap(({ rules }) => rules).find(({ id }) => id === by);
  return rule?.unit ?? 'noise-power';
}

/** @param placed sorted by `db`; equal ones are tied, and what is equal is what is shown: two decimals */
function withPlaces(placed: readonly Placed[]): readonly RankedModel[] {
  const first = new Map<number, number>();
  const times = new Map<number, number>();
  placed.forEach(({ db }, index) => {
    if (!first.has(db)) first.set(db, index + 1);
    times.set(db, (times.get(db) ?? 0) + 1);
  });
  return placed.map(({ path, db }) => {
    const rank = first.get(db) ?? 0;
    const tied = times.get(db) ?? 1;
    return { path, rank, meanRank: rank + (tied - 1) / 2, tied, db };
  });
}
