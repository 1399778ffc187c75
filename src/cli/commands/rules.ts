import type { Rule } from '../../../rules/rule.ts';
import { listRules } from '../../lint/rule-list.ts';
import { jsonText } from '../../report/json-text.ts';
import { safeText } from '../../report/safe-text.ts';
import { createStyle } from '../../report/style.ts';
import { cell, renderTable } from '../../report/table.ts';
import { OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { wantsColor } from '../output/color.ts';
import { configFinder, rulesOf } from '../plan/plan.ts';
import type { Services } from '../services/services.ts';

/** Lists the rules that ship, and those of the plugins of the configuration here. */
export async function printRules(flags: Flags, { host }: Services): Promise<number> {
  const rules = rulesOf(await configFinder(flags, host.cwd)(host.cwd));
  const text =
    flags.format?.at(-1) === 'json' ? jsonText(listRules(rules)) : asTable(rules, wantsColor(flags.color, host));
  await host.stdout.write(text);
  return OK;
}

function asTable(rules: readonly Rule[], color: boolean): string {
  const style = createStyle(color);
  const head = ['rule', 'advice', 'unit'].map((title) => cell(title, style.faint));
  const rows = rules.map(({ meta }) => [cell(meta.id, style.strong), cell(safeText(meta.title)), cell(meta.unit)]);
  const table = renderTable([{ align: 'left' }, { align: 'left' }, { align: 'left' }], [head, ...rows], '');
  return `${[...table, '', style.faint('more: noiselint explain <rule>')].join('\n')}\n`;
}
