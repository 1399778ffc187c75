import { rules as builtIn } from '../../rules/index.ts';
import type { RuleMeta } from '../../rules/rule.ts';

const PAGES = 'https://github.com/noiselint/noiselint/blob/main/rules';

/** The page of a rule, or of the findings that no rule owns. */
export const docsUrl = (meta: RuleMeta | null): string =>
  meta === null ? `${PAGES}/README.md` : (meta.url ?? `${PAGES}/${meta.id}.md`);

/** The page of a built-in rule, by its id. */
export const docsUrlOf = (ruleId: string): string =>
  docsUrl(builtIn.find(({ meta }) => meta.id === ruleId)?.meta ?? null);
