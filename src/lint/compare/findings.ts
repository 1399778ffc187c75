import type { Finding, LintedModel } from '../types.ts';

export interface FindingChanges {
  readonly added: readonly Finding[];
  readonly removed: readonly Finding[];
}

/**
 * Findings of one kind are told apart by the name of their node, then only counted: an exporter may rename nodes, and
 * places move with every edit of a graph. Rules of which a side took findings out, by its configuration or a baseline,
 * can't be compared.
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
