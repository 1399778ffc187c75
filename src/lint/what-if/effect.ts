import type { Rule } from '../../../rules/rule.ts';
import type { Facts } from '../../facts/types.ts';
import { differenceOf } from '../difference.ts';
import { type Judgement, judgementOf } from '../judgement.ts';
import { predict } from '../predict.ts';
import type { LintSettings } from '../types.ts';
import type { Effect } from './types.ts';

/** The judgement on changed facts, and its difference to that on the present ones. */
export function effectOf(now: Judgement, changed: Facts, settings: LintSettings, rules: readonly Rule[]): Effect {
  const then = judgementOf(predict(changed, settings, rules), settings);
  return { ...then, difference: differenceOf(now, then) };
}
