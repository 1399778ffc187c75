/** For a job summary, a merge request or a wiki: a table of verdicts, then what to do. */
import { decisiveDb } from '../../lint/decisive.ts';
import type { Finding, LintedModel, ModelResult, Report } from '../../lint/types.ts';
import { describeDetected } from '../describe.ts';
import { findingId } from '../items.ts';
import { failuresSection } from '../markdown-failures.ts';
import { code, link, prose } from '../markdown-text.ts';
import { gain, saving, score, unitOf } from '../numbers.ts';
import { count } from '../text.ts';
import type { Formatter } from '../types.ts';

export const markdown: Formatter = (report) =>
  `${[heading(report), ...table(report), ...details(report), ...failuresSection(report)].join('\n')}\n`;

function heading({ summary }: Report): string {
  const counts = [
    count(summary.errors, 'error'),
    count(summary.warnings, 'warning'),
    ...(summary.failed === 0 ? [] : [`${summary.failed} not readable`]),
    ...(summary.suppressed === 0 ? [] : [`${summary.suppressed} suppressed`]),
  ];
  return `### noiselint: ${count(summary.models, 'model')}, ${counts.join(', ')}`;
}

function table(report: Report): readonly string[] {
  const rows = report.models.filter(({ status }) => status !== 'failed').map((model) => row(model, report));
  return rows.length === 0
    ? []
    : ['', '| Grade | Score | Rules | Worst | Gain | Model |', '|---|---:|---|---|---:|---|', ...rows];
}

function row(model: ModelResult, { profile }: Report): string {
  if (model.status !== 'linted') return `| - | - | - | not applicable | | ${code(model.path, 'cell')} |`;
  const [worst] = model.findings.filter(({ severity }) => severity !== 'info');
  const rule = model.rules.find(({ id }) => id === worst?.rule);
  const cells = [
    model.grade ?? '-',
    score(model.score),
    `${model.judged} of ${model.of}`,
    worst === undefined ? '' : `${worst.severity}: ${prose(worst.rule ?? worst.code)}`,
    rule === undefined ? '' : gain(decisiveDb(rule, profile), rule.unit),
    code(model.path, 'cell'),
  ];
  return `| ${cells.join(' | ')} |`;
}

function details({ models }: Report): readonly string[] {
  const linted = models.filter((model): model is LintedModel => model.status === 'linted' && model.findings.length > 0);
  return linted.flatMap((model) => [
    '',
    `#### ${code(model.path)}`,
    '',
    ...model.findings.map((finding) => item(finding, model)),
  ]);
}

function item(finding: Finding, { rules, facts }: LintedModel): string {
  const detected = finding.rule === null ? null : describeDetected(finding.rule, facts);
  const saved = finding.gainDb === null ? '' : ` (${saving(finding.gainDb, unitOf(finding, rules))})`;
  const name = finding.name ?? finding.at;
  return [
    `- **${finding.severity}** [${prose(findingId(finding))}](${link(finding.url)})${saved}:`,
    prose(finding.message),
    ...(finding.advice === null ? [] : [prose(finding.advice)]),
    ...(name === null ? [] : [`At ${code(name)}.`]),
    ...(detected === null ? [] : [`Detected: ${prose(detected)}.`]),
  ].join(' ');
}
