/** What the choice among several sources of one fact has in common. */
import type { Stated } from './inspect-types.ts';
import type { Facts, Observation } from './types.ts';

/** What one source says, as text. */
interface Claim {
  readonly text: string;
  /** The source, as a finding names it. */
  readonly by: string;
}

/** How evidence and findings name what the user stated, by the flag or in the configuration. */
export const namesOfStated = ({ source }: Stated, flag: string): { readonly at: string; readonly by: string } =>
  source === 'flag' ? { at: flag, by: flag } : { at: 'config', by: 'the configuration' };

/** Two sources disagree: the first is used. */
export const conflict = (fact: keyof Facts, kept: Claim, other: Claim): Observation => ({
  code: 'conflicting-sources',
  fact,
  kept: kept.text,
  keptSource: kept.by,
  other: other.text,
  otherSource: other.by,
});
