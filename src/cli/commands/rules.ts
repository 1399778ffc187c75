import { rules } from '../../../rules/index.ts';
import { docsUrl } from '../../lint/docs-url.ts';
import { createStyle } from '../../report/style.ts';
import { cell, renderTable } from '../../report/table.ts';
import { wantsColor } from '../color.ts';
import { OK } from '../exit-status.ts';
import type { Flags } from '../flags.ts';
import type { Services } from '../services.ts';

/** Lists the rules that ship. */
export async function listRules(flags: Flags, { host }: Services): Promise<number> {
  const text = flags.format?.at(-1) === 'json' ? asJson() : asTable(wantsColor(flags.color, host));
  await host.stdout.write(text);
  return OK;
}

function asJson(): string {
  return `${JSON.stringify(
    rules.map(({ meta }) => ({ ...meta, url: docsUrl(meta) })),
    null,
    2,
  )}\n`;
}

function asTable(color: boolean): string {
  const style = createStyle(color);
  const head = ['rule', 'advice', 'unit'].map((title) => cell(title, style.faint));
  const rows = rules.map(({ meta }) => [cell(meta.id, style.strong), cell(meta.title), cell(meta.unit)]);
  const table = renderTable([{ align: 'left' }, { align: 'left' }, { align: 'left' }], [head, ...rows], '');
  return `${[...table, '', style.faint('more: noiselint explain <rule>')].join('\n')}\n`;
}
