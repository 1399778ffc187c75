/** The part of a model card that noiselint writes, between marks that let it be written again. */
import { decisiveDb } from '../../lint/decisive.ts';
import type { Sweep } from '../../lint/sweep-types.ts';
import type { LintedModel, Report, RuleResult } from '../../lint/types.ts';
import { describeDetected } from '../describe.ts';
import { groupAlike, groupGainDb } from '../group.ts';
import { prose } from '../markdown-text.ts';
import { gain, saving, score, unitOf } from '../numbers.ts';
import { words } from './words.ts';

export const START = '<!-- noiselint:start -->';
export const END = '<!-- noiselint:end -->';

/** More advice than this nobody takes at once. */
const MOST_ADVICE = 3;

export function cardBlock(model: LintedModel, report: Report): string {
  const { stemKernel, resolution, std } = report.reference;
  const tool = `[${report.tool.name}](https://www.npmjs.com/package/${report.tool.name}) ${prose(report.tool.version)}`;
  const lines = [
    START,
    `## ${words.title}`,
    '',
    `${verdict(model)}, ${words.by(tool)} ${words.reference(stemKernel, resolution, std)}`,
    '',
    ...table(
      words.head,
      model.rules.filter(({ outcome }) => outcome !== 'off').map((rule) => ruleRow(rule, model, report)),
    ),
    ...advice(model),
    ...(model.sweep === null ? [] : measured(model.sweep)),
    '',
    `<sub>${words.limits}${model.fingerprint === null ? '' : ` ${words.architecture}: ${prose(model.fingerprint)}.`}</sub>`,
    END,
  ];
  return `${lines.join('\n')}\n`;
}

function verdict({ grade, score: value, judged, of }: LintedModel): string {
  return grade === null ? words.ungraded : words.graded(grade, score(value), `${judged} of ${of} rules`);
}

function ruleRow(rule: RuleResult, { facts }: LintedModel, { profile }: Report): readonly string[] {
  const seen = describeDetected(rule.id, facts) ?? words.notKnown;
  return [rule.id, seen, gain(decisiveDb(rule, profile), rule.unit), rule.outcome];
}

function advice({ findings, rules }: LintedModel): readonly string[] {
  const items = groupAlike(findings).flatMap((group) => {
    const [finding] = group;
    const { advice: text } = finding;
    const gainDb = groupGainDb(group);
    const unit = unitOf(finding, rules);
    return text === null || gainDb === null ? [] : [{ gainDb, text: `${saving(gainDb, unit)}: ${prose(text)}` }];
  });
  const best = items.sort((a, b) => b.gainDb - a.gainDb).slice(0, MOST_ADVICE);
  return best.length === 0 ? [] : ['', words.advice, '', ...best.map(({ text }, index) => `${index + 1}. ${text}`)];
}

function measured({ noise, images, levels, labels }: Sweep): readonly string[] {
  const rows = levels.flatMap(({ sigma, accuracy, agreement, ci95 }) => {
    const value = labels ? accuracy : agreement;
    if (value === null) return [];
    return [[String(sigma), value.toFixed(3), ci95 === null ? '' : `${ci95[0].toFixed(3)} to ${ci95[1].toFixed(3)}`]];
  });
  if (rows.length === 0) return [];
  return [
    '',
    words.measured(prose(noise), images),
    '',
    ...table(labels ? words.measuredHead : words.agreementHead, rows),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(prose).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)];
}
