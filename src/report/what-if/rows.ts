/** What a table of changes shows, the same in every text format. */
import type { Facts } from '../../facts/types.ts';
import { decisiveDb } from '../../lint/decisive.ts';
import type { Gains } from '../../lint/difference.ts';
import { decibels, signed } from '../../lint/signed.ts';
import type { Profile, Report } from '../../lint/types.ts';
import { applyChange } from '../../lint/what-if/apply.ts';
import type { ChangeResult, Effect, WhatIf } from '../../lint/what-if/types.ts';
import { describeDetected } from '../describe.ts';
import { factor, score } from '../numbers.ts';

export interface WhatIfReport extends Report {
  readonly whatIf: WhatIf | null;
}

/** The assumption behind every number. */
export const ASSUMPTION =
  'Predictions for the design trained again with the change, from its facts alone; nothing is measured or edited.';

/** `-13.6 dB`; nothing where nothing moves. */
export function noiseText({ difference }: Effect, profile: Profile): string {
  const db = dbOf(difference.noisePower, profile);
  return db === null || db === 0 ? '' : decibels(db);
}

/** `x0.45`; nothing where nothing moves. */
export function sensitivityText({ difference }: Effect, profile: Profile): string {
  const db = dbOf(difference.sensitivity, profile);
  return db === null || db === 0 ? '' : factor(db);
}

/** `88.4  B`. */
export function scoreText({ score: value, grade }: Pick<Effect, 'score' | 'grade'>): string {
  return `${score(value)}  ${grade ?? '-'}`;
}

export function pointsText({ difference: { score: points } }: Effect): string {
  return points === null ? '' : signed(points);
}

/** The fact before and after, in the words of `lint`; null where it doesn't change. */
export function describeChange(
  result: ChangeResult,
  facts: Facts,
): { readonly old: string; readonly new: string } | null {
  const applied = applyChange(facts, result.change);
  if (!applied.ok || !result.changes) return null;
  const now = describeDetected(result.rule, applied.facts);
  return now === null ? null : { old: describeDetected(result.rule, facts) ?? 'not known', new: now };
}

function dbOf(gains: Gains | null, profile: Profile): number | null {
  return gains === null ? null : decisiveDb(gains, profile);
}
