import { rules as builtIn } from '../../rules/index.ts';
import type { Rule, Severity } from '../../rules/rule.ts';
import { docsUrl } from './docs-url.ts';

/** What formats and listings tell about a rule beyond its results. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly url: string;
  readonly severity: Severity;
}

export const infoOf = (rules: readonly Rule[] = builtIn): readonly RuleInfo[] =>
  rules.map(({ meta }) => ({
    id: meta.id,
    title: meta.title,
    summary: meta.summary,
    url: docsUrl(meta),
    severity: meta.defaultSeverity,
  }));
