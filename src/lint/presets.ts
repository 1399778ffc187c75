import type { LintSettings, Reference, Thresholds } from './types.ts';

export type Preset = 'recommended' | 'strict';

/** Predictions within 3 dB of the reference are advice, not complaints (rules/README.md). */
export const presets: Readonly<Record<Preset, Thresholds>> = {
  recommended: { noticeDb: 0, failDb: 3, severity: 'warning' },
  strict: { noticeDb: 0, failDb: 3, severity: 'error' },
};

export const defaultReference: Reference = { stemKernel: 7, resolution: 224, std: 0.5 };

export const defaultSettings: LintSettings = {
  profile: 'paper',
  reference: defaultReference,
  thresholds: presets.recommended,
};
