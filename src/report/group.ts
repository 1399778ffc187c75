import type { Finding } from '../lint/types.ts';

/** Findings that give the same advice at several places. */
export type Group = readonly [first: Finding, ...others: Finding[]];

/** Groups findings of the same advice: the five pools of a VGG become one. */
export function groupAlike(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.severity, finding.rule, finding.code]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

/** What following the advice at all places is predicted to save, dB: stages in a row add up. Null without a number. */
export function groupGainDb(group: Group): number | null {
  const known = group.flatMap(({ gainDb }) => (gainDb === null ? [] : [gainDb]));
  return known.length === 0 ? null : known.reduce((sum, db) => sum + db, 0);
}
