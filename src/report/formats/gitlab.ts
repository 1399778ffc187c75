/** GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
import type { Severity } from '../../lint/types.ts';
import { stableHash } from '../hash.ts';
import { failedModels, findingId, fullText, itemsOf } from '../items.ts';
import { safeJson, safeText } from '../safe-text.ts';
import type { Formatter } from '../types.ts';

type GitlabSeverity = 'info' | 'minor' | 'major' | 'critical' | 'blocker';

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: GitlabSeverity;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const SEVERITY: { readonly [severity in Severity]: GitlabSeverity } = {
  info: 'info',
  warning: 'minor',
  error: 'major',
};

export const gitlab: Formatter = (report) => {
  const issues: readonly Issue[] = [
    ...itemsOf(report).map(({ model, finding, fingerprint }) => ({
      description: safeText(fullText(finding)),
      check_name: findingId(finding),
      fingerprint,
      severity: SEVERITY[finding.severity],
      location: wholeFile(model.path),
    })),
    ...failedModels(report).map(({ path, reason }) => ({
      description: safeText(reason.message),
      check_name: reason.code,
      fingerprint: stableHash([path, reason.code]),
      severity: 'blocker' as const,
      location: wholeFile(path),
    })),
  ];
  return `${safeJson(JSON.stringify(issues, null, 2))}\n`;
};

/** A model has no lines, but the format requires one. */
function wholeFile(path: string): Issue['location'] {
  return { path, lines: { begin: 1 } };
}
