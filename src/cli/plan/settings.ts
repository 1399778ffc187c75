/** Merges settings: flags override the configuration, which overrides defaults. */
import type { Rule } from '../../../rules/rule.ts';
import { presets } from '../../config/presets.ts';
import type { Stated } from '../../facts/inspect-types.ts';
import type { LintSettings } from '../../lint/types.ts';
import type { Flags } from '../flags/flags.ts';
import { selectedSeverities } from './selection.ts';

export function withFlags(settings: LintSettings, flags: Flags, rules: readonly Rule[]): LintSettings {
  const { reference, profile, thresholds, severities } = settings;
  return {
    ...settings,
    profile: flags.profile ?? profile,
    thresholds: flags.preset === undefined ? thresholds : presets[flags.preset],
    reference: {
      stemKernel: flags.referenceStemKernel ?? reference.stemKernel,
      resolution: flags.referenceResolution ?? reference.resolution,
      std: flags.referenceStd ?? reference.std,
    },
    severities: selectedSeverities(flags, severities, rules),
  };
}

/** What flags and configuration state about the model itself; null where they state nothing. */
export function statedOf({ normalization, inputSize, limit }: Flags, configured: Stated | null): Stated | null {
  const limited: Stated | null =
    limit === undefined ? configured : { source: 'flag', ...configured, limits: { ...configured?.limits, ...limit } };
  if (normalization === undefined && inputSize === undefined) return limited;
  return {
    ...limited,
    source: 'flag',
    ...(normalization === undefined ? {} : { normalization }),
    ...(inputSize === undefined ? {} : { inputSize }),
  };
}
