import { rules as builtIn } from '../../../rules/index.ts';
import type { Rule } from '../../../rules/rule.ts';
import type { Facts } from '../../facts/types.ts';
import { compareText } from '../compare-text.ts';
import { decisiveDb } from '../decisive.ts';
import { docsUrlOf } from '../docs-url.ts';
import { type Judgement, judgementOf } from '../judgement.ts';
import { predict } from '../predict.ts';
import type { Grade, LintSettings, Profile } from '../types.ts';
import { advisedChanges, changeLevels } from './advised.ts';
import { applyAll, applyChange } from './apply.ts';
import { RULE_OF_CHANGE, setText } from './change.ts';
import { effectOf } from './effect.ts';
import { reach } from './target.ts';
import type { Change, ChangeResult, WhatIf } from './types.ts';
import { caveatOf, practiceOf } from './words.ts';

/**
 * Predicts what a model would be if trained again with other facts: for each change alone, and for all together.
 * @param asked the changes that the user asks about, at most one of each key; null for those that the rules advise
 * @param grade to reach with as few of the changes as possible; null to search for none
 * @param rules that judge, those of a configuration included
 */
export function whatIf(
  facts: Facts,
  settings: LintSettings,
  asked: readonly Change[] | null,
  grade: Grade | null,
  rules: readonly Rule[] = builtIn,
): WhatIf {
  const now = judgementOf(predict(facts, settings, rules), settings);
  const model = { facts, rules: now.rules };
  const changes = asked ?? advisedChanges(model, settings);
  const results = changes.map((change) => resultOf(change, facts, now, settings, rules));
  const levels = asked === null ? changeLevels(model, settings) : asked.map((change) => [change]);
  return {
    advised: asked === null,
    changes: results.sort((a, b) => byBenefit(a, b, settings.profile)),
    all: results.some(({ effect }) => effect !== null)
      ? effectOf(now, applyAll(facts, changes), settings, rules)
      : null,
    target: grade === null ? null : reach(grade, facts, now, levels, settings, rules),
  };
}

function resultOf(
  change: Change,
  facts: Facts,
  now: Judgement,
  settings: LintSettings,
  rules: readonly Rule[],
): ChangeResult {
  const applied = applyChange(facts, change);
  const rule = RULE_OF_CHANGE[change.key];
  return {
    set: setText(change),
    change,
    rule,
    changes: applied.ok && applied.facts !== facts,
    effect: applied.ok ? effectOf(now, applied.facts, settings, rules) : null,
    reason: applied.ok ? null : applied.reason,
    practice: practiceOf(change),
    caveat: caveatOf(change, facts),
    url: docsUrlOf(rule),
  };
}

/** By score first, as noise power and sensitivity are dB of two kinds that can't be compared. */
function byBenefit(a: ChangeResult, b: ChangeResult, profile: Profile): number {
  const score = ({ effect }: ChangeResult): number => effect?.difference.score ?? Number.NEGATIVE_INFINITY;
  const noise = ({ effect }: ChangeResult): number => {
    const gains = effect?.difference.noisePower ?? null;
    return gains === null ? Number.POSITIVE_INFINITY : decisiveDb(gains, profile);
  };
  // Infinity minus infinity is NaN, which is falsy as 0 is.
  return score(b) - score(a) || noise(a) - noise(b) || compareText(a.set, b.set);
}
