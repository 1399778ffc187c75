import type { Profile } from './types.ts';

export { decisiveDb, decisiveKey } from '../../rules/rule.ts';

/** The profile whose gain stands beside the decisive one. */
export const otherProfile = (profile: Profile): Profile => (profile === 'paper' ? 'measured' : 'paper');
