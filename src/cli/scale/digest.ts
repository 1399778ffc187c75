import { createHash } from 'node:crypto';
import type { Flags } from '../flags.ts';
import type { RunSettings } from '../plan.ts';
import { ruleIds } from '../selection.ts';
import { statedOf } from '../settings.ts';

/**
 * Of all that flags and the configuration of the run say about judgement. Two runs of one version with equal digests
 * judge a model alike, but for configurations that lie deeper, beside their models.
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
    // Nearest to each model, this one for all, or none.
    isSearched: config === true,
    rules: ruleIds(rules),
  };
  return `sha256:${createHash('sha256').update(JSON.stringify(said)).digest('hex')}`;
}
