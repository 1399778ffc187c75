import type { Finding, LintedModel } from './types.ts';

/** The model without some of its findings; its rules keep their outcome and say how many findings were taken out. */
export function withoutFindings(model: LintedModel, removed: ReadonlySet<Finding>): LintedModel {
  if (removed.size === 0) return model;
  const owners = [...removed].map(({ rule }) => rule);
  return {
    ...model,
    findings: model.findings.filter((finding) => !removed.has(finding)),
    rules: model.rules.map((result) => {
      const count = owners.filter((rule) => rule === result.id).length;
      return count === 0 ? result : { ...result, suppressed: (result.suppressed ?? 0) + count };
    }),
  };
}
