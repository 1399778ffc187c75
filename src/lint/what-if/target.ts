/** The smallest set of changes that reaches a grade: every combination is tried, as there are few. */
import type { Rule } from '../../../rules/rule.ts';
import type { Facts } from '../../facts/types.ts';
import { decisiveDb } from '../decisive.ts';
import type { Judgement } from '../judgement.ts';
import type { Grade, LintSettings } from '../types.ts';
import { applyAll } from './apply.ts';
import { setText } from './change.ts';
import { effectOf } from './effect.ts';
import type { Change, ChangeKey, Effect, Target } from './types.ts';

/** Effort of a change: fine-tuning (1), fine-tuning for another input size (2), training from scratch (4). */
const EFFORT: { readonly [key in ChangeKey]: number } = {
  pooling: 1,
  resolution: 2,
  'stem-kernel': 4,
  normalization: 4,
};

interface Candidate {
  readonly changes: readonly Change[];
  readonly effect: Effect;
  /** How many dB the changes move the gains by: of two levels of one change, the milder wins. */
  readonly moved: number;
}

/** @param levels for each kind of change, its levels from the mildest to the full one; at most one of them is taken */
export function reach(
  grade: Grade,
  facts: Facts,
  now: Judgement,
  levels: readonly (readonly Change[])[],
  settings: LintSettings,
  rules: readonly Rule[],
): Target {
  const candidates = combinations(levels).map((changes): Candidate => {
    const effect = effectOf(now, applyAll(facts, changes), settings, rules);
    return { changes, effect, moved: movedDb(effect, settings) };
  });
  const reaching = candidates.filter(({ effect }) => effect.grade !== null && effect.grade <= grade);
  const order = reaching.length > 0 ? byCost : byScore;
  const best = [...(reaching.length > 0 ? reaching : candidates)].sort(order)[0];
  // The empty combination is always among them.
  if (best === undefined) throw new RangeError('no combination of changes');
  return { grade, reached: reaching.length > 0, sets: best.changes.map(setText), effect: best.effect };
}

function combinations(levels: readonly (readonly Change[])[]): readonly (readonly Change[])[] {
  return levels.reduce<readonly (readonly Change[])[]>(
    (sets, options) => sets.flatMap((set) => [set, ...options.map((option) => [...set, option])]),
    [[]],
  );
}

function byCost(a: Candidate, b: Candidate): number {
  return (
    a.changes.length - b.changes.length ||
    effort(a) - effort(b) ||
    a.moved - b.moved ||
    (b.effect.score ?? 0) - (a.effect.score ?? 0)
  );
}

function byScore(a: Candidate, b: Candidate): number {
  return (b.effect.score ?? -1) - (a.effect.score ?? -1) || byCost(a, b);
}

const effort = ({ changes }: Candidate): number => changes.reduce((sum, { key }) => sum + EFFORT[key], 0);

function movedDb({ difference: { noisePower, sensitivity } }: Effect, { profile }: LintSettings): number {
  const moved = [noisePower, sensitivity].map((gains) => (gains === null ? 0 : decisiveDb(gains, profile)));
  return moved.reduce((sum, db) => sum + Math.abs(db), 0);
}
