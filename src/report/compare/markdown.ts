/** For a comment on a pull request: what got worse first, details folded away. */
import type { Comparison, FactChange, ModelComparison } from '../../lint/compare/types.ts';
import type { Finding, Profile } from '../../lint/types.ts';
import { findingId } from '../items.ts';
import { code, link, prose } from '../markdown-text.ts';
import { escapeMarkup } from '../safe-text.ts';
import { count } from '../text.ts';
import { evidenceText, factWords } from './fact-words.ts';
import { gradeRows, leftOutText } from './fleet-words.ts';
import {
  type ComparisonReport,
  changesOf,
  changeText,
  gainText,
  movedAside,
  pathText,
  sameFactText,
  sideText,
  type Trend,
  trendOf,
} from './words.ts';

/** A comment on GitHub holds 65,536 characters. */
const MOST_ROWS = 100;
const MOST_DETAILS = 20;

const ORDER: { readonly [trend in Trend]: number } = {
  regression: 0,
  changed: 1,
  quieter: 2,
  added: 3,
  removed: 4,
  same: 5,
};

export function compareMarkdown(report: ComparisonReport): string {
  const { profile, comparison } = report;
  const models = comparison.models
    .filter(({ status }) => status !== 'same')
    .sort((a, b) => ORDER[trendOf(a, profile)] - ORDER[trendOf(b, profile)]);
  const changed = models.filter(({ status }) => status === 'changed');
  const lines = [
    heading(report),
    ...gradeTable(comparison),
    ...table(models, profile),
    ...changed.slice(0, MOST_DETAILS).flatMap((model) => details(model, profile)),
    ...leftOut(changed.length - MOST_DETAILS, 'changed model', 'without details here'),
  ];
  return `${lines.join('\n')}\n`;
}

function heading({ comparison }: ComparisonReport): string {
  const { same, changed, added, removed, regressed } = comparison.summary;
  const counts = [
    `${changed} changed`,
    `${same} same`,
    ...(added === 0 ? [] : [`${added} added`]),
    ...(removed === 0 ? [] : [`${removed} removed`]),
  ];
  const verdict = regressed === 0 ? 'no regression' : `${count(regressed, 'regression')} in noise robustness`;
  return `### noiselint: ${verdict}\n\n${count(same + changed + added + removed, 'model')}: ${counts.join(', ')}.`;
}

/** For results files, which may hold too many models to list them all. */
function gradeTable(comparison: Comparison): readonly string[] {
  const { grades } = comparison;
  if (grades === undefined) return [];
  const rows = gradeRows(grades).map((row) => `| ${row.label} | ${row.old} | ${row.new} | ${row.change} |`);
  const left = leftOutText(comparison);
  return [
    '',
    '| Grade | Then | Now | Change |',
    '|---|---:|---:|---:|',
    ...rows,
    ...(left === '' ? [] : ['', `Not listed: ${left}.`]),
  ];
}

function table(models: readonly ModelComparison[], profile: Profile): readonly string[] {
  if (models.length === 0) return [];
  const rows = models.slice(0, MOST_ROWS).map((model) => {
    const { difference, old, new: now } = model;
    const trend = trendOf(model, profile);
    const bound = changeText(difference?.sensitivity ?? null, 'sensitivity', profile);
    const cells = [
      trend === 'regression' ? `**${trend}**` : trend,
      code(pathText(model), 'cell'),
      changeText(difference?.noisePower ?? null, 'noise-power', profile),
      bound === 'x1.00' ? '' : bound,
      old === null ? '' : sideText(old),
      now === null ? '' : sideText(now),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '',
    '| | Model | Noise power | Sensitivity | Before | Now |',
    '|---|---|---:|---:|---|---|',
    ...rows,
    ...leftOut(models.length - MOST_ROWS, 'model', 'not listed here'),
  ];
}

function leftOut(number: number, noun: string, what: string): readonly string[] {
  return number <= 0 ? [] : ['', `${count(number, `more ${noun}`)} ${what}.`];
}

function details(model: ModelComparison, profile: Profile): readonly string[] {
  const { findings, regressions } = model;
  const aside = movedAside(model, profile);
  const items = [
    ...regressions.map(({ message }) => `- **regression**: ${prose(message)}`),
    ...changesOf(model, profile).map(({ label, fact, rule }) => {
      const gain =
        rule === null ? '' : ` (${gainText(rule.old, rule.unit, profile)} → ${gainText(rule.new, rule.unit, profile)})`;
      return `- **${prose(label)}**${gain}: ${fact === null ? sameFactText(rule, profile) : factItem(fact)}`;
    }),
    ...findings.removed.map((finding) => findingItem(finding, 'gone')),
    ...findings.added.map((finding) => findingItem(finding, 'new')),
    ...(aside.length === 0
      ? []
      : [`- By ${profile === 'paper' ? 'the refined gain' : "the paper's formula"}: ${prose(aside.join(', '))}`]),
  ];
  if (items.length === 0) items.push('- The architecture changed, in nothing that a rule looks at.');
  // Inside HTML tags Markdown is not interpreted, so the path is escaped as HTML.
  return [
    '',
    '<details>',
    `<summary><code>${escapeMarkup(pathText(model))}</code></summary>`,
    '',
    ...items,
    '',
    '</details>',
  ];
}

function factItem(fact: FactChange): string {
  const words = factWords(fact);
  const seen = evidenceText(fact.new);
  return `${prose(words.old)} → ${prose(words.new)}${seen === null ? '' : `, seen at ${code(seen)}`}`;
}

function findingItem(finding: Finding, word: string): string {
  const name = finding.name ?? finding.at;
  return `- ${word}: ${finding.severity} [${prose(findingId(finding))}](${link(finding.url)})${name === null ? '' : ` at ${code(name)}`}`;
}
