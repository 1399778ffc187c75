import type { Finding, LintedModel } from '../types.ts';

export interface FindingChanges {
  readonly added: readonly Finding[];
  readonly removed: readonly Finding[];
}

/**
 * Findings are matched by code and the name of their node; those left over by code alone, as an exporter may rename nodes.
 * Places are no key: they shift with every edit of a graph. Rules with suppressed findings on a side are left out.
 */
export function findingChanges(old: LintedModel, now: LintedModel): FindingChanges {
  const partial = new Set(
    [...old.rules, ...now.rules].filter(({ suppressed = 0 }) => suppressed > 0).map(({ id }) => id),
  );
  const comparable = ({ findings }: LintedModel): readonly Finding[] =>
    findings.filter(({ rule }) => rule === null || !partial.has(rule));
  const byName = unmatched(comparable(old), comparable(now), ({ rule, code, severity, name }) => [
    rule,
    code,
    severity,
    name,
  ]);
  return unmatched(byName.removed, byName.added, ({ rule, code, severity }) => [rule, code, severity]);
}

function unmatched(
  old: readonly Finding[],
  now: readonly Finding[],
  keyOf: (finding: Finding) => readonly unknown[],
): FindingChanges {
  const left = new Map<string, Finding[]>();
  for (const finding of old) {
    const key = JSON.stringify(keyOf(finding));
    left.set(key, [...(left.get(key) ?? []), finding]);
  }
  const added = now.filter((finding) => left.get(JSON.stringify(keyOf(finding)))?.shift() === undefined);
  return { added, removed: [...left.values()].flat() };
}
