import { createHash } from 'node:crypto';
import type { Flags } from '../flags/flags.ts';
import type { RunSettings } from '../plan/plan.ts';
import { ruleIds } from '../plan/selection.ts';
import { statedOf } from '../plan/settings.ts';

/**
 * A digest of everything in flags and the run's configuration that affects judgement. Two runs of one version with equal digests
 * judge a model alike, unless a configuration in a deeper folder applies to it.
 */
export function settingsDigest({ loaded, rules, settings, gate }: RunSettings, flags: Flags): string {
  const { select = [], ignore = [], config = true } = flags;
  const said = {
    settings,
    gate,
    select,
    ignore,
    stated: statedOf(flags, null),
    config: loaded?.config ?? null,
    // Which configuration applies: the nearest to each model, one for all, or none.
    isSearched: config === true,
    rules: ruleIds(rules),
  };
  return `sha256:${createHash('sha256').update(JSON.stringify(said)).digest('hex')}`;
}
