/** The rules of one model as a noise budget: a chart, and the same numbers as a table. */
import { decibels } from '../../lint/signed.ts';
import type { LintedModel, Report, RuleResult } from '../../lint/types.ts';
import { describeDetected, describeSource, factOf } from '../describe.ts';
import { gainsOf } from '../gains.ts';
import { gain } from '../numbers.ts';
import { type ChartDocument, type Step, waterfall } from './charts.ts';
import { datum, type Html, html } from './markup.ts';
import { scoreText, toneOf, verdictTag } from './verdict.ts';
import { words } from './words.ts';

export function budgetSection(model: LintedModel, report: Report, document: ChartDocument): Html {
  const steps = stepsOf(model, report);
  const alt = `${words.budget}: ${steps.map(({ label, text }) => `${label} ${text}`).join(', ')}.`;
  return html`<h3>${words.budget}</h3>
${steps.length === 0 ? null : html`<figure>${waterfall(document, steps, words.budgetAxis, alt)}<figcaption>${captionOf(steps, report).join(' ')}</figcaption></figure>`}
${ruleTable(model, report)}`;
}

function captionOf(steps: readonly Step[], { profile }: Report): readonly string[] {
  return [
    words.budgetCaption,
    ...(steps.some(({ otherDb }) => otherDb !== null) ? [words.otherMark[profile]] : []),
    ...(steps.some(({ isBound }) => isBound) ? [words.boundCaption] : []),
  ];
}

function stepsOf(model: LintedModel, { profile }: Report): readonly Step[] {
  let runningDb = 0;
  const judged = model.rules.filter(({ gainDb }) => gainDb !== null);
  const added = judged.filter(({ unit }) => unit === 'noise-power');
  const steps = added.map((rule) => {
    const step = stepOf(rule, runningDb, profile);
    runningDb = step.toDb;
    return step;
  });
  const bounds = judged.filter(({ unit }) => unit !== 'noise-power').map((rule) => stepOf(rule, 0, profile));
  return [...steps, ...(added.length > 1 ? [totalOf(model, profile)] : []), ...bounds];
}

function stepOf(rule: RuleResult, fromDb: number, profile: Report['profile']): Step {
  const [driving, other] = gainsOf(rule, profile);
  const isBound = rule.unit !== 'noise-power';
  return {
    label: rule.id,
    fromDb,
    toDb: fromDb + (driving ?? 0),
    text: isBound ? `${gain(driving, rule.unit)} ${words.notAdded}` : gain(driving, rule.unit),
    tone: driving !== null && driving < 0 ? 'good' : toneOf(rule.outcome),
    isBound,
    otherDb: other === null || other === driving ? null : fromDb + other,
  };
}

function totalOf({ budget }: LintedModel, profile: Report['profile']): Step {
  const [driving, other] = gainsOf(budget, profile);
  return {
    label: budget.complete ? words.budgetTotal : words.budgetTotalKnown,
    fromDb: 0,
    toDb: driving,
    text: decibels(driving),
    tone: 'faint',
    isBound: false,
    otherDb: other === driving ? null : other,
  };
}

function ruleTable(model: LintedModel, report: Report): Html {
  const other = report.profile === 'paper' ? words.refined : words.paper;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${words.rules}"><table class="rules">
<thead><tr><th>${words.rule}</th><th>${words.detected}</th><th>${words.gain}</th><th>${other}</th><th>${words.score}</th><th>${words.verdict}</th></tr></thead>
<tbody>
${model.rules.map((rule) => ruleRow(rule, model, report))}${totalRow(model, report)}</tbody>
</table></div>
`;
}

function ruleRow(rule: RuleResult, model: LintedModel, { profile }: Report): Html {
  const [driving, other] = gainsOf(rule, profile);
  const cell = (db: number | null): Html => (db === null ? html`` : datum(db, gain(db, rule.unit)));
  return html`<tr data-rule="${rule.id}"><th>${rule.id}</th><td>${detected(model, rule)}</td><td>${cell(driving)}</td><td>${cell(other)}</td><td>${scoreText(rule.score)}</td><td>${verdictTag(rule.outcome)}</td></tr>
`;
}

function detected({ facts }: LintedModel, rule: RuleResult): Html {
  const fact = factOf(rule.id, facts);
  const seen = describeDetected(rule.id, facts);
  const reason = rule.reason === null ? null : html`<div class="faint">${rule.reason.message}</div>`;
  if (seen === null || fact === null || !fact.known)
    return html`${rule.outcome === 'off' ? '' : words.notKnown}${reason}`;
  const source = fact.source === 'graph' ? null : html`<div class="faint">${describeSource(fact.source)}</div>`;
  return html`${seen}${source}${reason}`;
}

function totalRow({ budget, rules }: LintedModel, { profile }: Report): Html | null {
  if (rules.filter(({ unit, gainDb }) => unit === 'noise-power' && gainDb !== null).length < 2) return null;
  const cells = gainsOf(budget, profile).map((db) => html`<td>${datum(db, decibels(db))}</td>`);
  const label = budget.complete ? words.budgetTotal : words.budgetTotalKnown;
  return html`<tr class="total"><th>${label}</th><td class="faint">${words.noisePower}</td>${cells}<td></td><td></td></tr>
`;
}
