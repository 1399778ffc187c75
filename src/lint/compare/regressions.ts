/** What got worse, and the words for it. */
import { decisiveDb } from '../decisive.ts';
import type { Difference, Gains, RuleChange } from '../difference.ts';
import { signed } from '../signed.ts';
import type { ModelResult, Profile } from '../types.ts';
import type { Regression } from './types.ts';

/**
 * The noise power of all rules together and the sensitivity bound, each in its own unit: a rule may rise where another
 * falls as much. What was judged before and no longer is counts too, as unknown is not a pass.
 */
export function regressionsOf(
  rules: readonly RuleChange[],
  difference: Difference,
  profile: Profile,
  toleranceDb: number,
): readonly Regression[] {
  return [
    ...risen('noise-power', difference.noisePower, rules, profile, toleranceDb),
    ...risen('sensitivity', difference.sensitivity, rules, profile, toleranceDb),
    ...rules.flatMap(noLongerJudged),
  ];
}

/** A file that can't be read, or whose image input is gone. */
export function lostModel(old: ModelResult, now: ModelResult): readonly Regression[] {
  if (old.status !== 'linted' || now.status === 'linted') return [];
  const message = `It could be linted before, now it is ${now.status === 'failed' ? 'not readable' : 'not applicable'}: ${now.reason.message}`;
  return [{ code: 'no-longer-linted', rule: null, db: null, message }];
}

function risen(
  code: 'noise-power' | 'sensitivity',
  gains: Gains | null,
  rules: readonly RuleChange[],
  profile: Profile,
  toleranceDb: number,
): readonly Regression[] {
  const db = gains === null ? null : decisiveDb(gains, profile);
  const own = rules.filter(({ unit }) => unit === code);
  if (db === null || db <= toleranceDb || own.every(({ new: rule }) => rule?.score == null)) return [];
  const parts = own.flatMap(({ id, change }) => {
    const part = change === null ? null : decisiveDb(change, profile);
    return part === null || part === 0 ? [] : [`${id} ${signed(part)}`];
  });
  const what = code === 'noise-power' ? 'Noise power' : 'The bound on worst-case sensitivity';
  const more = toleranceDb === 0 ? '' : `, more than the ${toleranceDb} dB allowed`;
  return [{ code, rule: null, db, message: `${what} rises by ${db.toFixed(1)} dB (${parts.join(', ')})${more}.` }];
}

function noLongerJudged({ id, old, new: now }: RuleChange): readonly Regression[] {
  const isLost = now?.outcome === 'unknown' || now?.outcome === 'not-comparable';
  if (old === null || old.gainDb === null || now === null || !isLost) return [];
  const why = now.reason === null ? '' : `: ${now.reason.message}`;
  return [
    { code: 'no-longer-judged', rule: id, db: null, message: `${id} could be judged before, now it can't${why}.` },
  ];
}
