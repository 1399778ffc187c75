import type { RuleMeta } from '../../rules/rule.ts';

const PAGES = 'https://github.com/noiselint/noiselint/blob/main/rules';

/** The page of a rule, or of the findings that no rule owns. */
export const docsUrl = (meta: RuleMeta | null): string =>
  meta === null ? `${PAGES}/README.md` : (meta.url ?? `${PAGES}/${meta.id}.md`);
