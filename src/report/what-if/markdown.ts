import type { LintedModel } from '../../lint/types.ts';
import type { ChangeResult, Effect } from '../../lint/what-if/types.ts';
import { code, link, prose } from '../markdown-text.ts';
import {
  ASSUMPTION,
  describeChange,
  noiseText,
  pointsText,
  scoreText,
  sensitivityText,
  type WhatIfReport,
} from './rows.ts';
import { targetText } from './stylish.ts';

export function whatIfMarkdown({ models, whatIf, profile }: WhatIfReport): string {
  const [model] = models;
  if (model?.status !== 'linted' || whatIf === null) return '';
  const { changes, all, target } = whatIf;
  const row = (title: string, effect: Effect): string =>
    `| ${[title, noiseText(effect, profile), sensitivityText(effect, profile), pointsText(effect), scoreText(effect)].join(' | ')} |`;
  const rows = changes.map(({ set, effect }) =>
    effect === null ? `| ${code(set, 'cell')} | not known | | | |` : row(code(set, 'cell'), effect),
  );
  const lines = [
    `### noiselint: what if, for ${code(model.path)}`,
    '',
    '| Change | Noise power | Sensitivity | Points | Score |',
    '|---|---:|---:|---:|---:|',
    `| as it is | | | | ${scoreText(model)} |`,
    ...rows,
    ...(all === null || changes.length < 2 ? [] : [row('**all together**', all)]),
    '',
    ...changes.filter((change) => change.changes).map((change) => item(change, model)),
    ...(target === null ? [] : ['', `**${prose(targetText(target, model))}**`]),
    '',
    `<sub>${prose(ASSUMPTION)}</sub>`,
  ];
  return `${lines.join('\n')}\n`;
}

function item(change: ChangeResult, { facts }: LintedModel): string {
  const words = describeChange(change, facts);
  const what = words === null ? [] : [`${prose(words.old)} → ${prose(words.new)}.`];
  const caveat = change.caveat === null ? [] : [prose(change.caveat)];
  return [`- [${prose(change.set)}](${link(change.url)}):`, ...what, prose(change.practice), ...caveat].join(' ');
}
