/** The page of a rule, or of the rule that raises a finding, in the terminal. */
import { existsSync, readFileSync } from 'node:fs';
import type { Rule, RuleMeta } from '../../../rules/rule.ts';
import { didYouMean } from '../../config/suggest.ts';
import { safeLines } from '../../report/safe-text.ts';
import { createStyle } from '../../report/style.ts';
import { OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { wantsColor } from '../output/color.ts';
import { renderMarkdown } from '../output/markdown.ts';
import { configFinder, rulesOf } from '../plan/plan.ts';
import { findingCodes, ruleIds } from '../plan/selection.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export async function explain(topic: string, flags: Flags, { host }: Services): Promise<number> {
  const rules = rulesOf(await configFinder(flags, host.cwd)(host.cwd));
  const page = pageOf(topic, rules);
  await host.stdout.write(renderMarkdown(page, createStyle(wantsColor(flags.color, host))));
  return OK;
}

/** `pooling`, `max-pool-on-trunk` or `pooling/max-pool-on-trunk`; a rule from elsewhere has its owner in its name. */
function pageOf(topic: string, rules: readonly Rule[]): string {
  const named = (name: string) => rules.find(({ meta: { id, codes } }) => [id, ...codes].some((one) => one === name));
  const name = named(topic) === undefined ? (topic.split('/').at(-1) ?? topic) : topic;
  const meta = named(name)?.meta;
  if (meta !== undefined) return meta.id.includes('/') ? foreignPage(meta) : readPage(meta.id);
  // Findings that no rule lists are explained in the introduction to the rules.
  if (findingCodes(rules).includes(name)) return readPage('README');
  const known = [...ruleIds(rules), ...findingCodes(rules)];
  throw new UsageError(
    `no rule or finding "${topic}"${didYouMean(topic, known) || didYouMean(name, known)}; see noiselint rules`,
  );
}

function foreignPage({ id, title, summary, codes, url }: RuleMeta): string {
  const parts = [`# ${id}`, title, summary, '## Findings', codes.map((code) => `- \`${code}\``).join('\n')];
  return `${[...parts, '## More', url ?? ''].map(safeLines).join('\n\n')}\n`;
}

/** From dist/ in the package, from src/cli/commands/ in the repository. */
function readPage(name: string): string {
  const candidates = ['../', '../../../'].map((up) => new URL(`${up}rules/${name}.md`, import.meta.url));
  const found = candidates.find((url) => existsSync(url));
  if (found === undefined) throw new UsageError(`the page ${name}.md is missing from this installation`);
  return readFileSync(found, 'utf8');
}
