import type { Profile } from './types.ts';

/** The gain that drives verdict and score in a profile; null where there is none. */
export const decisiveGain = (
  { gainDb, refinedGainDb }: { readonly gainDb: number | null; readonly refinedGainDb: number | null },
  profile: Profile,
): number | null => (profile === 'paper' ? gainDb : refinedGainDb);
