import type { LintedModel, Report } from '../../lint/types.ts';
import { advisedChanges } from '../../lint/what-if/advised.ts';
import { RULE_OF_CHANGE, setText } from '../../lint/what-if/change.ts';
import { isUrl } from '../../remote/url.ts';
import { safeText } from '../safe-text.ts';
import { shellWord } from '../shell-word.ts';
import type { FormatOptions } from '../types.ts';

/** The commands to type next: one explains the rule of the first finding, one shows what its advice would bring. */
export function nextStep(
  model: LintedModel,
  report: Report,
  { allowPrivateHosts }: Pick<FormatOptions, 'allowPrivateHosts'>,
): readonly string[] {
  const rule = model.findings.find((finding) => finding.rule !== null)?.rule;
  if (rule == null) return [];
  const change = advisedChanges(model, report).find(({ key }) => RULE_OF_CHANGE[key] === rule);
  const profile = report.profile === 'paper' ? '' : ` --profile ${report.profile}`;
  const leave = isUrl(model.path) ? ` --allow-remote${allowPrivateHosts ? ' --allow-private-hosts' : ''}` : '';
  // Escaped for display, an unsafe path would name another file when typed.
  const canAsk = change !== undefined && safeText(model.path) === model.path;
  return [
    `noiselint explain ${shellWord(safeText(rule))}`,
    ...(canAsk ? [`noiselint what-if ${shellWord(model.path)} --set ${setText(change)}${profile}${leave}`] : []),
  ];
}
