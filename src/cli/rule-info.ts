import { rules } from '../../rules/index.ts';
import { docsUrl } from '../lint/docs-url.ts';
import type { RuleInfo } from '../report/types.ts';

/** What formats and listings tell about the rules that ship. */
export const ruleInfo: readonly RuleInfo[] = rules.map(({ meta }) => ({
  id: meta.id,
  title: meta.title,
  summary: meta.summary,
  url: docsUrl(meta),
  severity: meta.defaultSeverity,
}));
