import { rules as builtIn } from '../../rules/index.ts';
import type { Rule, RuleMeta } from '../../rules/rule.ts';
import { docsUrl } from './docs-url.ts';

/** What `noiselint rules --format json` lists: all that a rule says about itself, and where its page is. */
export const listRules = (rules: readonly Rule[] = builtIn): readonly (RuleMeta & { readonly url: string })[] =>
  rules.map(({ meta }) => ({ ...meta, url: docsUrl(meta) }));
