import type { Unit } from '../types.ts';

/** Models in the order of one predicted gain, quietest first. */
export interface Ranking {
  /** `total`: the sum over the noise-power rules; else the id of the one rule that ranks. */
  readonly by: string;
  readonly unit: Unit;
  /** Which gain ranks: the one that drives verdicts in the report's profile. */
  readonly gain: 'gainDb' | 'refinedGainDb';
  readonly ranked: readonly RankedModel[];
  /** Models whose gain is not known in full: they have no place, as unknown is not 0 dB. */
  readonly unranked: readonly UnrankedModel[];
  /** How many there are of each, where only the first are listed. */
  readonly all?: RankCounts;
}

export interface RankCounts {
  readonly ranked: number;
  /** Of those that are ranked. */
  readonly tied: number;
  readonly unranked: number;
}

export interface RankedModel {
  readonly path: string;
  /** Ties share the best place: 1, 2, 2, 4. */
  readonly rank: number;
  /** Ties share the mean of their places: 1, 2.5, 2.5, 4. */
  readonly meanRank: number;
  /** Models on this place, this one included. */
  readonly tied: number;
  /** dB against the reference design. */
  readonly db: number;
}

export interface UnrankedModel {
  readonly path: string;
  /** Rules that would have to be judged. */
  readonly missing: readonly string[];
  /** Sum over the rules that are judged, dB; null where none is. No bound: a missing rule may add or take away. */
  readonly knownDb: number | null;
}
