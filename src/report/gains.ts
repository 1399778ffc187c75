import { decisiveDb, otherProfile } from '../lint/decisive.ts';
import type { Profile } from '../lint/types.ts';

/** The gain that the verdict follows, then the other. */
export function gainsOf<Db extends number | null>(
  gains: { readonly gainDb: Db; readonly refinedGainDb: Db },
  profile: Profile,
): readonly [driving: Db, other: Db] {
  return [decisiveDb(gains, profile), decisiveDb(gains, otherProfile(profile))];
}
