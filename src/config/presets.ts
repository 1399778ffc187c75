import { presets as thresholds } from '../lint/presets.ts';
import type { Thresholds } from '../lint/types.ts';
import type { Preset } from './types.ts';

/** `all` complains of every gain above the reference. */
export const presets: { readonly [preset in Preset]: Thresholds } = {
  ...thresholds,
  all: { noticeDb: 0, failDb: 0, severity: 'warning' },
};

export const presetNames = Object.keys(presets) as readonly Preset[];

export function isPreset(name: string): name is Preset {
  return presetNames.some((known) => known === name);
}
