/** The page of a rule, or of the rule that raises a finding, in the terminal. */
import { existsSync, readFileSync } from 'node:fs';
import { rules } from '../../../rules/index.ts';
import { didYouMean } from '../../config/suggest.ts';
import { createStyle } from '../../report/style.ts';
import { wantsColor } from '../color.ts';
import { OK } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import { renderMarkdown } from '../markdown.ts';
import { findingCodes, ruleIds } from '../selection.ts';
import type { Services } from '../services.ts';
import { UsageError } from '../usage-error.ts';

export async function explain(topic: string, flags: Flags, { host }: Services): Promise<number> {
  const page = readFileSync(pageFile(pageOf(topic)), 'utf8');
  await host.stdout.write(renderMarkdown(page, createStyle(wantsColor(flags.color, host))));
  return OK;
}

/** `pooling`, `max-pool-on-trunk` or `pooling/max-pool-on-trunk`. */
function pageOf(topic: string): string {
  const name = topic.split('/').at(-1) ?? topic;
  const owner = rules.find(({ meta }) => meta.id === name || meta.codes.some((code) => code === name));
  if (owner !== undefined) return owner.meta.id;
  // Findings that no rule lists are told of where the rules are introduced.
  if (findingCodes.includes(name)) return 'README';
  const known = [...ruleIds, ...findingCodes];
  throw new UsageError(`no rule or finding "${topic}"${didYouMean(name, known)}; see noiselint rules`);
}

/** From dist/ in the package, from src/cli/commands/ in the repository. */
function pageFile(name: string): URL {
  const candidates = ['../', '../../../'].map((up) => new URL(`${up}rules/${name}.md`, import.meta.url));
  const found = candidates.find((url) => existsSync(url));
  if (found === undefined) throw new UsageError(`the page ${name}.md is missing from this installation`);
  return found;
}
