import { spatial } from '../../graph/axes.ts';
import type { Interpretation } from '../../graph/interpretation.ts';
import type { Value } from '../../graph/types.ts';

/** The most values looked at behind operators that could not be followed: a look-up of labels, or a limit on scores, has a few. */
const MAX_UNFOLLOWED = 16;

/** Whether a value no longer tells places apart. What an operator that can't be followed makes of such values doesn't either. */
export function isPlaceless({ of }: Interpretation, value: Value): boolean {
  const unfollowed = new Set([value]);
  for (const unknown of unfollowed) {
    const { axes } = of(unknown);
    if (axes !== null && !spatial(axes)) continue;
    const sources = unknown.producer?.inputs.filter((input) => input !== null && of(input).image) ?? [];
    if (axes !== null || sources.length === 0 || unfollowed.size > MAX_UNFOLLOWED) return false;
    for (const source of sources) if (source) unfollowed.add(source);
  }
  return true;
}
