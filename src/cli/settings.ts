import type { Stated } from '../facts/inspect-types.ts';
import { defaultSettings, presets } from '../lint/presets.ts';
import type { LintSettings } from '../lint/types.ts';
import type { Flags } from './flags.ts';

export function settingsOf(flags: Flags): LintSettings {
  const { reference, profile, thresholds } = defaultSettings;
  return {
    ...defaultSettings,
    profile: flags.profile ?? profile,
    thresholds: flags.preset === undefined ? thresholds : presets[flags.preset],
    reference: {
      stemKernel: flags.referenceStemKernel ?? reference.stemKernel,
      resolution: flags.referenceResolution ?? reference.resolution,
      std: flags.referenceStd ?? reference.std,
    },
  };
}

/** What the flags say about the models themselves; null when nothing. */
export function statedOf({ normalization, inputSize }: Flags): Stated | null {
  if (normalization === undefined && inputSize === undefined) return null;
  return {
    source: 'flag',
    ...(normalization === undefined ? {} : { normalization }),
    ...(inputSize === undefined ? {} : { inputSize }),
  };
}
